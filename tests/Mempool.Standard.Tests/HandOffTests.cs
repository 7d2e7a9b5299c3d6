using FsCheck;
using FsCheck.Fluent;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Mempool;
using Pyde.Testing;
using Pyde.Types;

namespace Mempool.Standard.Tests;

public sealed class HandOffTests
{
    private static readonly Account Alice = Wallet.First.Account(1);
    private static readonly Account Bob = Wallet.First.Account(2);

    [Fact]
    public void Fresh_instance_has_a_zero_digest_and_hands_over()
    {
        using TestPool pool = new();
        Assert.Equal(Hash32.Zero, pool.Plugin.HandOffDigest());
        pool.HandOver().Dispose();
        Assert.Equal(Hash32.Zero, pool.Plugin.HandOffDigest());
    }

    [Fact]
    public void Ten_thousand_transactions_move_in_the_base_and_leave_the_delta_small()
    {
        using TestPool pool = new();
        for (int sender = 0; sender < 625; sender++)
        {
            Account account = Wallet.First.Account(sender);
            InsertReport report = pool.InsertAll(
                [.. Enumerable.Range(0, 16).Select(nonce => TestPool.Submit(Wallet.First.Transfer(account, (ulong)nonce), account))]);
            Assert.All(report.Outcomes, outcome => Assert.Equal(InsertOutcome.Accepted, outcome));
        }

        int verified = pool.Compute.Items;
        int slices = 0;
        Account late = Wallet.First.Account(5_000);
        using StandardMempool old = pool.HandOver(() =>
        {
            if (slices++ == 3)
                pool.Insert(Wallet.First.Transfer(late), late);
        });
        Assert.True(slices > 10);
        Assert.Equal(10_001, pool.Plugin.Count);
        Assert.Equal(1, pool.DeltaRecords);
        Assert.InRange(pool.Compute.Items - verified, 10_001, 10_002);
        Assert.Equal(old.TakeBatch(TestPool.Everything).Transactions.Select(bytes => Digest.Blake3(bytes.Span)),
            pool.Plugin.TakeBatch(TestPool.Everything).Transactions.Select(bytes => Digest.Blake3(bytes.Span)));
    }

    [Fact]
    public void What_came_after_the_last_slice_is_verified_at_the_first_call()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        int slices = 0;
        pool.HandOver(() =>
        {
            slices++;
            pool.Insert(Wallet.First.Transfer(Bob), Bob);
        }).Dispose();
        Assert.Equal(2, pool.DeltaRecords);
        int before = pool.Compute.Items;
        Assert.Equal(2, pool.Take().Count);
        Assert.Equal(before + 1, pool.Compute.Items);
    }

    [Fact]
    public void Forged_transaction_is_refused_in_the_base_and_never_handed_out_from_a_delta()
    {
        byte[] Forge(TestPool pool)
        {
            pool.Insert(Wallet.First.Transfer(Alice), Alice);
            pool.Insert(Wallet.First.Transfer(Alice, 1), Alice);
            FakeHandOff stream = new();
            pool.Plugin.ExportBase(TestPool.Schema, stream);
            byte[] record = Assert.Single(stream.Records);
            int at = record.AsSpan().IndexOf(Wallet.First.Transfer(Alice, 1).Signature.Span);
            record[at + 100] ^= 1;
            return record;
        }

        using TestPool source = new();
        byte[] record = Forge(source);
        using TestPool target = new();
        ImportOutcome outcome = target.Plugin.Import(HandOffPhase.Base, TestPool.Schema, FakeHandOff.Of(record));
        Assert.Equal(0, outcome.Record);
        Assert.Contains("signature", outcome.Reason);
        using TestPool late = new();
        Assert.True(late.Plugin.Import(HandOffPhase.Delta, TestPool.Schema, FakeHandOff.Of(record)).IsAccepted);
        Assert.Equal(0ul, Assert.Single(late.Take()).Nonce);
    }

    [Fact]
    public void Every_cut_and_every_flipped_bit_is_refused_or_changes_the_digest()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        pool.Take();
        pool.Insert(Wallet.First.Transfer(Alice, 1), Alice);
        pool.Insert(Wallet.First.Transfer(Bob, 2), Bob);
        FakeHandOff stream = new();
        pool.Plugin.ExportBase(TestPool.Schema, stream);
        pool.Plugin.ExportDelta(TestPool.Schema, stream);
        Hash32 digest = pool.Plugin.HandOffDigest();
        Assert.Equal(3, stream.Records.Count);
        for (int record = 0; record < stream.Records.Count; record++)
        {
            byte[] whole = stream.Records[record];
            for (int at = 0; at < whole.Length; at += 3)
            {
                stream.Records[record] = whole[..at];
                Assert.True(Differs(pool, stream, digest), $"record {record} cut at {at}");
                byte[] bent = [.. whole];
                bent[at] ^= 4;
                stream.Records[record] = bent;
                Assert.True(Differs(pool, stream, digest), $"record {record} bent at {at}");
            }

            stream.Records[record] = whole;
        }

        Assert.False(Differs(pool, stream, digest));
    }

    private static bool Differs(TestPool pool, FakeHandOff stream, Hash32 digest)
    {
        using StandardMempool next = pool.Start();
        return !next.Import(HandOffPhase.Delta, TestPool.Schema, stream.Read()).IsAccepted || next.HandOffDigest() != digest;
    }

    [Fact]
    public void Same_position_twice_and_a_sender_of_another_address_are_refused()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        FakeHandOff alice = new();
        pool.Plugin.ExportBase(TestPool.Schema, alice);
        using TestPool other = new();
        other.Insert(Wallet.First.Transfer(Bob), Bob);
        FakeHandOff bob = new();
        other.Plugin.ExportBase(TestPool.Schema, bob);
        using TestPool target = new();
        ImportOutcome outcome = target.Plugin.Import(HandOffPhase.Base, TestPool.Schema, FakeHandOff.Of(alice.Records[0], bob.Records[0]));
        Assert.Equal(1, outcome.Record);
        Assert.Contains("twice", outcome.Reason);
    }

    [Fact]
    public void Abandoned_export_leaves_the_pool_serving_and_a_later_one_complete()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        pool.Plugin.ExportBase(TestPool.Schema, new FakeHandOff());
        pool.Plugin.AbandonExport();
        pool.Insert(Wallet.First.Transfer(Bob), Bob);
        pool.HandOver().Dispose();
        Assert.Equal(2, pool.Plugin.Count);
    }

    /// <summary>A pool, one with swaps in between, and a model that knows only who is where give the same answers.</summary>
    [Fact]
    public void Random_calls_answer_like_the_model_with_and_without_swaps()
    {
        Transaction[,] transfers = new Transaction[3, 8];
        for (int sender = 0; sender < 3; sender++)
        {
            for (int nonce = 0; nonce < 8; nonce++)
                transfers[sender, nonce] = Wallet.First.Transfer(Wallet.First.Account(sender), (ulong)nonce);
        }

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(80),
            Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), moves =>
            {
                using TestPool plain = new("""{"transactionsMax":9,"perSenderMax":5}""", seed: 1);
                using TestPool swapped = new("""{"transactionsMax":9,"perSenderMax":5}""", seed: 2);
                PoolModel model = new(countMax: 9, perSenderMax: 5);
                string expected = model.Run(moves);
                return Run(plain, moves, transfers, swaps: false) == expected && Run(swapped, moves, transfers, swaps: true) == expected
                    && plain.Plugin.HandOffDigest() == swapped.Plugin.HandOffDigest();
            }));
    }

    private static string Run(TestPool pool, byte[] moves, Transaction[,] transfers, bool swaps)
    {
        List<string> story = [];
        NonceWindow[] windows = new NonceWindow[3];
        List<Transaction> out1 = [];
        foreach (byte move in moves)
        {
            if (swaps && move % 7 == 0)
                pool.HandOver().Dispose();
            if (move % 16 == 15)
            {
                List<Transaction> batch = pool.Take(new BatchRequest(3, Limits.BatchBytesMax, ulong.MaxValue));
                out1.AddRange(batch);
                story.Add("take " + string.Join(' ', batch.Select(item => $"{SenderOf(item)}:{item.Nonce}")));
            }
            else if (move % 16 == 14)
            {
                foreach (Transaction item in out1)
                    windows[SenderOf(item)].TryUse(item.Nonce, out windows[SenderOf(item)]);
                FeedbackReport report = pool.Apply(
                    out1.Select(item => item.Hash()),
                    [.. Enumerable.Range(0, 3).Select(sender => Wallet.First.Account(sender, nonces: windows[sender]))]);
                out1.Clear();
                story.Add($"apply {report.Included} {report.Dropped}");
            }
            else
            {
                int sender = move % 3;
                int nonce = move / 3 % 8;
                InsertReport report = pool.InsertAll(
                    TestPool.Submit(transfers[sender, nonce], Wallet.First.Account(sender, nonces: windows[sender])));
                story.Add($"insert {report.Outcomes[0]} -{report.Evicted.Count}");
            }
        }

        return string.Join('\n', story);
    }

    private static int SenderOf(Transaction transaction) =>
        Enumerable.Range(0, 3).Single(sender => Wallet.First.Account(sender).Address == transaction.From);
}
