using System.Buffers;
using System.Buffers.Binary;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Mempool;
using Pyde.Testing;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Mempool.Standard.Tests;

/// <summary>The records of <c>mempool/1</c>, byte for byte, and each way in which one can be wrong.</summary>
public sealed class HandOffRecordTests
{
    private static readonly Account Alice = Wallet.First.Account(1);
    private static readonly Account Bob = Wallet.First.Account(2);

    [Fact]
    public void Records_are_those_of_the_schema()
    {
        using TestPool pool = new() { BaseFee = ((UInt128)7 << 64) + 10 };
        Account rich = Alice with { Balance = UInt128.MaxValue };
        Transaction first = Wallet.First.Transfer(rich);
        Transaction second = Wallet.First.Transfer(rich, 1);
        pool.Apply([]);
        pool.Insert(first, rich);
        pool.Take();
        pool.Insert(second, rich);
        FakeHandOff stream = new();

        pool.Plugin.ExportBase(TestPool.Schema, stream);
        pool.Plugin.ExportDelta(TestPool.Schema, stream);

        Assert.Equal(2, stream.Records.Count);
        Assert.Equal(SenderRecord(1, rich, new Item(first, 0, HandedOut: 1), new Item(second, 1)), stream.Records[0]);
        Assert.Equal(HeadRecord(1, pool.BaseFee, 2), stream.Records[1]);
    }

    [Fact]
    public void Sender_that_left_during_the_export_is_a_record_of_its_address_and_goes_from_the_next_version_too()
    {
        using TestPool pool = new();
        Transaction transfer = Wallet.First.Transfer(Alice);
        pool.Insert(transfer, Alice);
        pool.Insert(Wallet.First.Transfer(Bob), Bob);
        FakeHandOff stream = new();
        pool.Plugin.ExportBase(TestPool.Schema, stream);
        pool.Apply([transfer.Hash()], Alice with { Nonces = new NonceWindow(1, 0) });
        pool.Plugin.ExportDelta(TestPool.Schema, stream);

        Assert.Equal((byte[])[2, .. Alice.Address.Value.ToArray()], stream.Records[2]);
        using StandardMempool next = pool.Start();
        Assert.True(next.Import(HandOffPhase.Delta, TestPool.Schema, stream.Read()).IsAccepted);
        Assert.Equal(1, next.Count);
        Assert.Equal(pool.Plugin.HandOffDigest(), next.HandOffDigest());
    }

    [Fact]
    public void Digest_tells_wave_fee_position_account_and_whether_a_transaction_was_handed_out()
    {
        Transaction transfer = Wallet.First.Transfer(Alice);
        byte[][][] streams =
        [
            [HeadRecord(1, 0, 0)],
            [HeadRecord(0, 1, 0)],
            [HeadRecord(0, (UInt128)1 << 64, 0)],
            [HeadRecord(0, 0, 1)],
            [SenderRecord(0, Alice, new Item(transfer, 0)), HeadRecord(0, 0, 1)],
            [SenderRecord(0, Alice, new Item(transfer, 1)), HeadRecord(0, 0, 2)],
            [SenderRecord(0, Alice, new Item(transfer, 0)), HeadRecord(0, 0, 2)],
            [SenderRecord(1, Alice, new Item(transfer, 0)), HeadRecord(0, 0, 2)],
            [SenderRecord(0, Alice with { Balance = 1 }, new Item(transfer, 0)), HeadRecord(0, 0, 2)],
            [SenderRecord(0, Alice, new Item(transfer, 0, HandedOut: 0)), HeadRecord(0, 0, 2)],
            [SenderRecord(0, Alice, new Item(transfer, 0, HandedOut: 1)), HeadRecord(0, 0, 2)],
            [SenderRecord(0, Alice, new Item(transfer.WithSignature(default), 0)), HeadRecord(0, 0, 2)],
        ];
        HashSet<Hash32> digests = [Hash32.Zero];

        foreach (byte[][] stream in streams)
        {
            using TestPool pool = new();
            Assert.Equal(ImportOutcome.Accepted, Import(pool, HandOffPhase.Delta, stream));
            Assert.True(digests.Add(pool.Plugin.HandOffDigest()), $"stream {Array.IndexOf(streams, stream)} has the digest of another");
        }
    }

    [Fact]
    public void Record_that_breaks_a_rule_is_refused_with_its_number_and_what_was_expected_and_found()
    {
        Transaction first = Wallet.First.Transfer(Alice);
        Transaction second = Wallet.First.Transfer(Alice, 1);
        byte[] good = SenderRecord(0, Bob, new Item(Wallet.First.Transfer(Bob), 9));
        Account other = Wallet.First.Account(3);
        Transaction foreign = new() { ChainId = new ChainId(1), From = Alice.Address, GasLimit = 21_000 };
        (byte[] Record, string Reason)[] wrong =
        [
            ([], "expected a tag, found nothing"),
            ([3], "expected tag 0 to 2, found 3"),
            (HeadRecord(0, 0, 10)[..^1], "expected a head of 32 bytes, found 31"),
            ([.. HeadRecord(0, 0, 10), 0], "expected a head of 32 bytes, found 33"),
            (HeadRecord(0, 0, 9), "expected positions below 9, found 9"),
            (HeadRecord(0, 0, 0), "expected positions below 0, found 9"),
            ([2, .. Alice.Address.Value.ToArray()[1..]], "expected an address of 32 bytes, found 31"),
            ([2, .. Alice.Address.Value.ToArray(), 0], "expected an address of 32 bytes, found 33"),
            ([1], "expected an account with transactions, found Truncated at byte 0"),
            (SenderRecord(0, Alice), "expected an account with transactions, found Ok"),
            (SenderRecord(0, Alice, new Item(first, 0))[..^1], $"expected transaction 0 of {Alice.Address}, found Truncated at byte"),
            (SenderRecord(0, Alice, new Item(first, 0), new Item(second, 1))[..^1], $"expected transaction 1 of {Alice.Address}, found"),
            ([.. SenderRecord(0, Alice, new Item(first, 0)), 0], "expected the end, found 1 bytes more"),
            (SenderRecord(0, Alice, new Item(first, 0) { Trailing = 1 }), $"expected transaction 0 of {Alice.Address} in its canonical form"),
            (SenderRecord(0, other, new Item(first, 0)), $"expected a valid transaction of {other.Address}, found Accepted from {Alice.Address}"),
            (SenderRecord(0, Alice, new Item(foreign, 0)), $"expected a valid transaction of {Alice.Address}, found WrongChain"),
            (SenderRecord(0, Alice, new Item(second, 0), new Item(first, 1)), $"expected ascending nonces of {Alice.Address}, found 0 after 1"),
            (SenderRecord(0, Alice, new Item(first, 0), new Item(first, 1)), $"expected ascending nonces of {Alice.Address}, found 0 after 0"),
            (SenderRecord(0, Alice, new Item(first, 9)), "found 9 twice"),
            (SenderRecord(0, Alice, new Item(first, 0), new Item(second, 0)), "found 0 twice"),
            (SenderRecord(0, Alice, new Item(first, 0, HandedOut: 1), new Item(second, 0)), "found 0 twice"),
        ];

        foreach ((byte[] record, string reason) in wrong)
        {
            using TestPool pool = new();
            ImportOutcome outcome = Import(pool, HandOffPhase.Delta, good, record);
            Assert.False(outcome.IsAccepted, reason);
            Assert.Equal(1, outcome.Record);
            Assert.Contains(reason, outcome.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Head_stands_above_the_highest_position_and_not_above_the_last()
    {
        byte[] high = SenderRecord(0, Bob, new Item(Wallet.First.Transfer(Bob), 9));
        byte[] low = SenderRecord(0, Alice, new Item(Wallet.First.Transfer(Alice), 3));
        using TestPool pool = new();
        Assert.Equal(
            "expected positions below 9, found 9", Import(pool, HandOffPhase.Delta, high, low, HeadRecord(0, 0, 9)).Reason);
    }

    [Fact]
    public void Import_has_a_bound_of_transactions_waiting_and_handed_out()
    {
        byte[][] records =
        [
            SenderRecord(0, Bob, new Item(Wallet.First.Transfer(Bob), 0), new Item(Wallet.First.Transfer(Bob, 1), 1, HandedOut: 0)),
            SenderRecord(0, Alice, new Item(Wallet.First.Transfer(Alice), 2)),
        ];
        foreach (int transactionsMax in (int[])[2, 3])
        {
            MempoolHandOff handOff = new(new Pool(), ChainId.Development, new FakeCompute(), transactionsMax);
            PoolHead head = default;
            ImportOutcome outcome = handOff.Import(HandOffPhase.Delta, FakeHandOff.Of(records), ref head);
            Assert.Equal(transactionsMax == 3 ? null : "expected at most 2 transactions, found more", outcome.Reason);
        }
    }

    [Fact]
    public void Senders_are_written_in_the_order_of_their_addresses()
    {
        using TestPool pool = new();
        for (int number = 0; number < 5; number++)
            pool.Insert(Wallet.First.Transfer(Wallet.First.Account(number)), Wallet.First.Account(number));
        FakeHandOff stream = new();
        pool.Plugin.ExportBase(TestPool.Schema, stream);
        Assert.Equal(
            Enumerable.Range(0, 5).Select(number => Wallet.First.Account(number).Address).Order(),
            stream.Records.Select(record => Address.FromBytes(record.AsSpan(9, 32))));
    }

    [Fact]
    public void Every_kind_of_change_during_an_export_reaches_the_next_version()
    {
        Transaction first = Wallet.First.Transfer(Alice);
        Action<TestPool>[] changes =
        [
            pool => pool.Insert(Wallet.First.Transfer(Alice, 2), Alice),
            pool => pool.Take(),
            pool => pool.Apply([first.Hash()]),
            pool => pool.Apply([], Alice with { Balance = Alice.Balance - 1 }),
            pool => pool.Apply([], Alice with { Nonces = new NonceWindow(1, 0) }),
        ];
        foreach (Action<TestPool> change in changes)
        {
            using TestPool pool = new();
            pool.Insert(first, Alice);
            pool.Insert(Wallet.First.Transfer(Alice, 1), Alice);
            pool.HandOver(() => change(pool)).Dispose();
            Assert.Equal(2, pool.DeltaRecords);
            pool.HandOver().Dispose();
        }
    }

    [Fact]
    public void Account_seen_in_a_later_wave_is_as_of_that_wave_also_when_it_is_the_same()
    {
        using TestPool pool = new();
        Transaction first = Wallet.First.Transfer(Alice);
        Transaction second = Wallet.First.Transfer(Alice, 1);
        pool.Insert(first, Alice);
        pool.Wave = 1;
        pool.Insert(second, Alice);
        FakeHandOff stream = new();
        pool.Plugin.ExportBase(TestPool.Schema, stream);
        Assert.Equal(SenderRecord(1, Alice, new Item(first, 0), new Item(second, 1)), stream.Records[0]);
    }

    [Fact]
    public void What_was_handed_out_before_the_swap_times_out_after_it()
    {
        using TestPool pool = new("""{"handedOutWavesMax":2}""");
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        pool.Take();
        pool.Apply([]);
        pool.HandOver().Dispose();
        Assert.Empty(pool.Take());
        Assert.Equal(new FeedbackReport(0, 1), pool.Apply([]));
    }

    [Fact]
    public void Term_of_a_transaction_is_a_hash_over_position_hand_out_and_bytes()
    {
        PoolEntry entry = new(Wallet.First.Transfer(Alice), [1, 2, 3], 0x0102030405060708);
        byte[] input = [8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Digest.Blake3([1, 2, 3]).ToArray()];
        Assert.Equal(Digest.Blake3(input), entry.Digest());
        entry.HandedOut = new WaveNumber(258);
        (input[8], input[9], input[10]) = (1, 2, 1);
        Assert.Equal(Digest.Blake3(input), entry.Digest());
    }

    [Fact]
    public void Digest_of_the_pool_is_four_sums_of_which_a_term_can_be_taken_out()
    {
        Hash32 one = Hash32.FromBytes([.. Enumerable.Range(1, 32).Select(number => (byte)number)]);
        Hash32 two = Hash32.FromBytes([.. Enumerable.Range(0, 32).Select(number => (byte)(number % 8 == 7 ? 0 : 10 * (number / 8)))]);
        byte[] expected = [.. Enumerable.Range(0, 32).Select(number => (byte)(number + 1 + (number % 8 == 7 ? 0 : 10 * (number / 8))))];
        DigestSum sum = default;
        sum.Add(one);
        sum.Add(two);
        Assert.Equal(expected, Bytes(sum));
        sum.Remove(two);
        Assert.Equal(one.ToArray(), Bytes(sum));
        sum.Remove(one);
        Assert.Equal(new byte[32], Bytes(sum));
    }

    private static byte[] Bytes(DigestSum sum)
    {
        byte[] bytes = new byte[32];
        sum.CopyTo(bytes);
        return bytes;
    }

    [Fact]
    public void Head_of_an_empty_pool_may_have_any_position()
    {
        using TestPool pool = new();
        Assert.Equal(ImportOutcome.Accepted, Import(pool, HandOffPhase.Delta, HeadRecord(0, 0, 0)));
        using TestPool late = new();
        byte[] handedOut = SenderRecord(0, Alice, new Item(Wallet.First.Transfer(Alice), 5, HandedOut: 0));
        Assert.Equal(ImportOutcome.Accepted, Import(late, HandOffPhase.Delta, handedOut, HeadRecord(0, 0, 6)));
        using TestPool early = new();
        Assert.False(Import(early, HandOffPhase.Delta, handedOut, HeadRecord(0, 0, 5)).IsAccepted);
    }

    [Fact]
    public void Sender_has_two_windows_of_transactions_and_not_one_more()
    {
        Item[] items = [.. Enumerable.Range(0, 33).Select(nonce => new Item(
            new Transaction { ChainId = ChainId.Development, From = Alice.Address, GasLimit = 21_000, Nonce = (ulong)nonce }, (ulong)nonce))];
        using TestPool full = new();
        Assert.Equal(ImportOutcome.Accepted, Import(full, HandOffPhase.Delta, SenderRecord(0, Alice, items[..32])));
        Assert.Equal(32, full.Plugin.Count);
        using TestPool over = new();
        Assert.Contains(
            "expected an account with transactions",
            Import(over, HandOffPhase.Delta, SenderRecord(0, Alice, items)).Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_of_a_signature_names_the_record_that_brought_it()
    {
        Transaction forged = Wallet.First.Transfer(Alice).WithSignature(new byte[600]);
        byte[] good = SenderRecord(0, Bob, new Item(Wallet.First.Transfer(Bob), 1));
        using TestPool pool = new();

        ImportOutcome outcome = Import(pool, HandOffPhase.Base, good, SenderRecord(0, Alice, new Item(forged, 0)));

        Assert.Equal(1, outcome.Record);
        Assert.Equal($"expected a signature of {Alice.Address} under {forged.Hash()}, found none", outcome.Reason);
    }

    [Fact]
    public void Record_that_comes_again_has_only_what_is_new_in_it_verified()
    {
        Item first = new(Wallet.First.Transfer(Alice), 0);
        Item second = new(Wallet.First.Transfer(Alice, 1), 1);
        using TestPool pool = new();
        Import(pool, HandOffPhase.Base, SenderRecord(0, Alice, first));
        Assert.Equal(1, pool.Compute.Items);

        Import(pool, HandOffPhase.Base, SenderRecord(1, Alice, first, second));
        Assert.Equal(2, pool.Compute.Items);
        Assert.Equal(2, pool.Plugin.Count);

        Account rotated = Alice with { Keys = AuthKeys.Single(Wallet.Second.PublicKey) };
        ImportOutcome outcome = Import(pool, HandOffPhase.Base, SenderRecord(2, rotated, first, second));
        Assert.Equal(4, pool.Compute.Items);
        Assert.Contains("expected a signature", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_bytes_under_a_nonce_that_was_verified_are_verified_again()
    {
        Transaction good = Wallet.First.Transfer(Alice);
        using TestPool pool = new();
        Import(pool, HandOffPhase.Base, SenderRecord(0, Alice, new Item(good, 0)));

        ImportOutcome outcome = Import(
            pool, HandOffPhase.Base, SenderRecord(1, Alice, new Item(good.WithSignature(new byte[600]), 0)));

        Assert.Contains("expected a signature", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_delta_brought_unverified_stays_so_when_it_comes_again()
    {
        Transaction forged = Wallet.First.Transfer(Alice).WithSignature(new byte[600]);
        using TestPool pool = new();
        Import(pool, HandOffPhase.Delta, SenderRecord(0, Alice, new Item(forged, 0)));
        Import(pool, HandOffPhase.Delta, SenderRecord(1, Alice, new Item(forged, 0)));

        Assert.Empty(pool.Take());
        Assert.Equal(0, pool.Plugin.Count);
    }

    [Fact]
    public void Delta_that_takes_back_what_it_brought_leaves_nothing_to_drop()
    {
        Transaction forged = Wallet.First.Transfer(Alice).WithSignature(new byte[600]);
        Transaction good = Wallet.First.Transfer(Alice, value: 2);
        using TestPool pool = new();
        Import(pool, HandOffPhase.Delta, SenderRecord(0, Alice, new Item(forged, 0)), SenderRecord(1, Alice, new Item(good, 1)));

        Assert.Equal(good.Hash(), Assert.Single(pool.Take()).Hash());
        Assert.Equal(2, pool.Compute.Items);
        pool.Take();
        Assert.Equal(2, pool.Compute.Items);
    }

    [Fact]
    public void Every_call_that_changes_the_pool_settles_a_delta_first()
    {
        Item item = new(Wallet.First.Transfer(Alice), 0);
        Action<TestPool>[] calls =
        [
            pool => pool.Insert(Wallet.First.Transfer(Bob).WithSignature(default), null),
            pool => pool.Take(),
            pool => pool.Apply([]),
            pool => pool.Plugin.ExportBase(TestPool.Schema, new FakeHandOff()),
        ];
        foreach (Action<TestPool> call in calls)
        {
            using TestPool pool = new();
            Import(pool, HandOffPhase.Delta, SenderRecord(0, Alice, item));
            Assert.Equal(0, pool.Compute.Items);
            call(pool);
            Assert.Equal(1, pool.Compute.Items);
        }
    }

    [Fact]
    public void Senders_that_change_in_every_slice_are_left_to_the_delta_after_four_rounds()
    {
        using TestPool pool = new();
        FakeHandOff stream = new(sliceBytes: 1);
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        pool.Insert(Wallet.First.Transfer(Bob), Bob);
        ExportProgress progress = pool.Plugin.ExportBase(TestPool.Schema, stream);
        for (ulong nonce = 1; nonce < 16 && progress == ExportProgress.More; nonce++)
        {
            pool.Insert(Wallet.First.Transfer(Alice, nonce), Alice);
            pool.Insert(Wallet.First.Transfer(Bob, nonce), Bob);
            stream.BeginSlice();
            progress = pool.Plugin.ExportBase(TestPool.Schema, stream);
        }

        Assert.Equal(ExportProgress.Done, progress);
        Assert.Equal(4 * (2 + 1), stream.Records.Count);
        pool.Plugin.ExportDelta(TestPool.Schema, stream);
        using StandardMempool next = pool.Start();
        Assert.True(next.Import(HandOffPhase.Delta, TestPool.Schema, stream.Read()).IsAccepted);
        Assert.Equal(pool.Plugin.HandOffDigest(), next.HandOffDigest());
    }

    [Fact]
    public void Export_of_a_delta_alone_has_every_sender()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        FakeHandOff stream = new();

        pool.Plugin.ExportDelta(TestPool.Schema, stream);

        Assert.Equal(2, stream.Records.Count);
    }

    [Fact]
    public void Export_that_is_over_begins_anew()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        FakeHandOff first = new();
        pool.Plugin.ExportBase(TestPool.Schema, first);
        pool.Plugin.ExportDelta(TestPool.Schema, first);
        FakeHandOff second = new();

        pool.Plugin.ExportBase(TestPool.Schema, second);

        Assert.Equal(first.Records[0], Assert.Single(second.Records));
    }

    private static ImportOutcome Import(TestPool pool, HandOffPhase phase, params byte[][] records) =>
        pool.Plugin.Import(phase, TestPool.Schema, FakeHandOff.Of(records));

    private static byte[] HeadRecord(ulong wave, UInt128 baseFee, ulong nextSequence)
    {
        byte[] record = new byte[33];
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(1), wave);
        BinaryPrimitives.WriteUInt128LittleEndian(record.AsSpan(9), baseFee);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(25), nextSequence);
        return record;
    }

    private static byte[] SenderRecord(ulong wave, Account account, params Item[] items)
    {
        ArrayBufferWriter<byte> output = new();
        BorshWriter writer = new(output);
        writer.WriteU8(1);
        writer.WriteU64(wave);
        account.Encode(ref writer);
        writer.WriteCount(items.Length);
        foreach (Item item in items)
        {
            writer.WriteU64(item.Sequence);
            writer.WriteOptionTag(item.HandedOut is not null);
            if (item.HandedOut is { } handedOut)
                writer.WriteU64(handedOut);
            writer.WriteBytes([.. BorshCodec.Encode(item.Transaction), .. new byte[item.Trailing]]);
        }

        return output.WrittenSpan.ToArray();
    }

    // Handed out: the wave when it was; null while it waits.
    private sealed record Item(Transaction Transaction, ulong Sequence, ulong? HandedOut = null)
    {
        public int Trailing { get; init; }
    }
}
