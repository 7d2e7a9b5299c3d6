using Pyde.Contracts;
using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace Mempool.Standard.Tests;

public sealed class BatchTests
{
    private static readonly Account Alice = Wallet.First.Account(1);
    private static readonly Account Bob = Wallet.First.Account(2);

    private static string Show(IEnumerable<Transaction> transactions) => string.Join(
        ' ', transactions.Select(item => (item.From == Alice.Address ? "a" : item.From == Bob.Address ? "b" : "?") + item.Nonce));

    [Fact]
    public void Batch_keeps_the_order_of_arrival_and_a_senders_nonces_ascend()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice, 2), Alice);
        pool.Insert(Wallet.First.Transfer(Bob, 0), Bob);
        pool.Insert(Wallet.First.Transfer(Alice, 0), Alice);
        pool.Insert(Wallet.First.Transfer(Bob, 1), Bob);
        Assert.Equal("a0 b0 a2 b1", Show(pool.Take()));
        Assert.Empty(pool.Take());
        Assert.Equal(0, pool.Plugin.Count);
        Assert.Equal(0, pool.Plugin.Bytes);
    }

    [Fact]
    public void Batch_is_bounded_by_count_bytes_and_gas()
    {
        for (int bound = 0; bound < 3; bound++)
        {
            using TestPool pool = new();
            Transaction[] all = [.. Enumerable.Range(0, 4).Select(nonce => Wallet.First.Transfer(Alice, (ulong)nonce))];
            foreach (Transaction transaction in all)
                pool.Insert(transaction, Alice);
            int two = all[0].EncodedBytes() + all[1].EncodedBytes();
            BatchRequest exact = bound switch
            {
                0 => new BatchRequest(2, Limits.BatchBytesMax, ulong.MaxValue),
                1 => new BatchRequest(10, two, ulong.MaxValue),
                _ => new BatchRequest(10, Limits.BatchBytesMax, 42_000),
            };
            Assert.Equal("a0 a1", Show(pool.Take(exact)));
            BatchRequest less = bound switch
            {
                1 => exact with { BytesMax = all[2].EncodedBytes() - 1 },
                2 => exact with { GasMax = 20_999 },
                _ => exact with { TransactionsMax = 1 },
            };
            Assert.Equal(bound == 0 ? "a2" : "", Show(pool.Take(less)));
        }
    }

    [Fact]
    public void Transaction_that_does_not_fit_holds_back_its_senders_later_ones_and_nobody_elses()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice, 0, gas: 500_000), Alice);
        pool.Insert(Wallet.First.Transfer(Alice, 1), Alice);
        pool.Insert(Wallet.First.Transfer(Bob, 0), Bob);
        Assert.Equal("b0", Show(pool.Take(new BatchRequest(10, Limits.BatchBytesMax, 100_000))));
        Assert.Equal("a0 a1", Show(pool.Take()));
    }

    [Fact]
    public void Handed_out_transaction_stays_known_until_it_is_ordered()
    {
        using TestPool pool = new();
        Transaction transfer = Wallet.First.Transfer(Alice);
        pool.Insert(transfer, Alice);
        pool.Take();
        Assert.False(pool.Plugin.Contains(transfer.Hash()));
        Assert.Equal(InsertOutcome.Duplicate, pool.Insert(transfer, Alice));
        Assert.Equal(InsertOutcome.NonceUsed, pool.Insert(Wallet.First.Transfer(Alice, 0, 7), Alice));
        Account after = Alice with { Nonces = new NonceWindow(1, 0) };
        Assert.Equal(new FeedbackReport(1, 0), pool.Apply([transfer.Hash()], after));
        Assert.Equal(InsertOutcome.NonceUsed, pool.Insert(transfer, after));
    }

    [Fact]
    public void Handed_out_transaction_counts_against_the_balance_until_it_is_ordered()
    {
        using TestPool pool = new();
        Account poor = Wallet.First.Account(1, balance: 300_000);
        Transaction first = Wallet.First.Transfer(poor, 0);
        pool.Insert(first, poor);
        pool.Take();
        Assert.Equal(InsertOutcome.InsufficientBalance, pool.Insert(Wallet.First.Transfer(poor, 1), poor));
        Account after = poor with { Nonces = new NonceWindow(1, 0), Balance = 299_999 };
        pool.Apply([first.Hash()], after);
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.First.Transfer(after, 1), after));
    }

    [Fact]
    public void Handed_out_transaction_that_no_wave_orders_times_out()
    {
        using TestPool pool = new("""{"handedOutWavesMax":2}""");
        Transaction transfer = Wallet.First.Transfer(Alice);
        pool.Insert(transfer, Alice);
        pool.Take();
        Assert.Equal(new FeedbackReport(0, 0), pool.Apply([]));
        Assert.Equal(InsertOutcome.Duplicate, pool.Insert(transfer, Alice));
        Assert.Equal(new FeedbackReport(0, 1), pool.Apply([]));
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(transfer, Alice));
    }

    [Fact]
    public void Batches_stop_while_too_much_is_handed_out()
    {
        using TestPool pool = new("""{"transactionsMax":2}""");
        for (ulong nonce = 0; nonce < 2; nonce++)
            pool.Insert(Wallet.First.Transfer(Alice, nonce), Alice);
        List<Transaction> first = pool.Take();
        pool.Insert(Wallet.First.Transfer(Bob), Bob);
        Assert.Empty(pool.Take());
        pool.Apply([first[0].Hash()], Alice with { Nonces = new NonceWindow(1, 0) });
        Assert.Equal("b0", Show(pool.Take()));
    }

    [Fact]
    public void Wave_drops_what_passed_its_deadline_whose_nonce_is_used_and_what_cannot_be_paid()
    {
        using TestPool pool = new();
        Account carol = Wallet.First.Account(3, balance: 3 * 300_000);
        pool.Insert(Wallet.First.Transfer(Alice, 0, deadline: 1), Alice);
        pool.Insert(Wallet.First.Transfer(Alice, 1, deadline: 2), Alice);
        pool.Insert(Wallet.First.Transfer(Bob, 0), Bob);
        pool.Insert(Wallet.First.Transfer(Bob, 1), Bob);
        for (ulong nonce = 0; nonce < 3; nonce++)
            pool.Insert(Wallet.First.Transfer(carol, nonce), carol);
        FeedbackReport report = pool.Apply([], Bob with { Nonces = new NonceWindow(1, 0) }, carol with { Balance = 500_000 });
        Assert.Equal(new FeedbackReport(0, 3), report);
        List<Transaction> left = pool.Take();
        Assert.Equal("a1 b1 ?0 ?1", Show(left));
    }

    [Fact]
    public void Higher_base_fee_drops_the_highest_nonces_first()
    {
        using TestPool pool = new();
        Account carol = Wallet.First.Account(3, balance: 3 * 300_000);
        for (ulong nonce = 0; nonce < 3; nonce++)
            pool.Insert(Wallet.First.Transfer(carol, nonce), carol);
        pool.BaseFee = 30;
        Assert.Equal(new FeedbackReport(0, 2), pool.Apply([]));
        Assert.Equal(0ul, Assert.Single(pool.Take()).Nonce);
    }

    [Fact]
    public void Rotated_keys_drop_what_the_old_ones_signed()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        Account rotated = Alice with { Keys = AuthKeys.Single(Wallet.Second.PublicKey) };
        Assert.Equal(new FeedbackReport(0, 1), pool.Apply([], rotated));
        Assert.Equal(InsertOutcome.SignatureInvalid, pool.Insert(Wallet.First.Transfer(Alice), rotated));
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.Second.Transfer(rotated), rotated));
    }

    [Fact]
    public void Account_that_is_older_than_the_pool_knows_does_not_count()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice, 1), Alice);
        pool.Apply([], Alice with { Nonces = new NonceWindow(1, 0), Balance = 600_000 });
        pool.Wave = 0;
        Assert.Equal(InsertOutcome.NonceUsed, pool.Insert(Wallet.First.Transfer(Alice, 0), Alice));
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.First.Transfer(Alice, 2), Alice));
        Assert.Equal(InsertOutcome.InsufficientBalance, pool.Insert(Wallet.First.Transfer(Alice, 3), Alice));
    }

    [Fact]
    public void Full_pool_gives_the_place_of_the_furthest_nonce_to_a_nearer_one()
    {
        using TestPool pool = new("""{"transactionsMax":3}""");
        Transaction far = Wallet.First.Transfer(Alice, 9);
        pool.Insert(Wallet.First.Transfer(Alice, 0), Alice);
        pool.Insert(far, Alice);
        pool.Insert(Wallet.First.Transfer(Bob, 3), Bob);
        InsertReport report = pool.InsertAll(TestPool.Submit(Wallet.First.Transfer(Bob, 2), Bob));
        Assert.Equal([InsertOutcome.Accepted], report.Outcomes);
        Assert.Equal([far.Hash()], report.Evicted);
        Assert.Equal(InsertOutcome.Full, pool.Insert(far, Alice));
        Assert.Equal(3, pool.Plugin.Count);
    }

    [Fact]
    public void Full_pool_keeps_the_older_of_two_equals()
    {
        using TestPool pool = new("""{"transactionsMax":1}""");
        pool.Insert(Wallet.First.Transfer(Alice, 1), Alice);
        Assert.Equal(InsertOutcome.Full, pool.Insert(Wallet.First.Transfer(Bob, 1), Bob));
        Assert.Equal(InsertOutcome.Full, pool.Insert(Wallet.First.Transfer(Bob, 2), Bob));
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.First.Transfer(Bob, 0), Bob));
        Assert.Equal("b0", Show(pool.Take()));
    }

    [Fact]
    public void Bytes_are_bounded_and_several_make_room_for_a_large_one_or_none_does()
    {
        using TestPool pool = new("""{"bytesMax":131072}""");
        for (ulong nonce = 1; nonce < 4; nonce++)
            Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.First.Transfer(Alice, nonce, dataBytes: 40_000), Alice));
        Transaction large = Wallet.First.Transfer(Bob, 2, dataBytes: 80_000);
        Assert.Equal(InsertOutcome.Full, pool.Insert(large, Bob));
        Assert.Equal(3, pool.Plugin.Count);
        InsertReport report = pool.InsertAll(TestPool.Submit(Wallet.First.Transfer(Bob, 0, dataBytes: 80_000), Bob));
        Assert.Equal(2, report.Evicted.Count);
        Assert.Equal("a1 b0", Show(pool.Take()));
    }

    [Fact]
    public void Batch_of_no_transaction_and_of_negative_bytes_breaks_the_contract_and_one_of_no_byte_is_empty()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Take(TestPool.Everything with { TransactionsMax = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Take(TestPool.Everything with { BytesMax = -1 }));
        Assert.Empty(pool.Take(TestPool.Everything with { BytesMax = 0 }));
        Assert.Single(pool.Take(TestPool.Everything with { TransactionsMax = 1 }));
    }

    // FALCON signatures vary in length: another value makes another signature.
    private static Transaction OfBytes(Account account, ulong nonce, int bytes)
    {
        for (UInt128 value = 1; ; value++)
        {
            Transaction transaction = Wallet.First.Transfer(account, nonce, value, dataBytes: bytes - Transaction.BytesMin - 655);
            if (transaction.EncodedBytes() == bytes)
                return transaction;
        }
    }

    [Fact]
    public void Pool_that_is_full_to_the_byte_evicts_nobody_and_no_more_than_a_newcomer_needs()
    {
        using TestPool pool = new("""{"bytesMax":131072}""");
        Transaction far = OfBytes(Alice, 5, 65_536);
        pool.Insert(far, Alice);
        InsertReport report = pool.InsertAll(TestPool.Submit(OfBytes(Alice, 4, 65_536), Alice));
        Assert.Empty(report.Evicted);
        Assert.Equal(131_072, pool.Plugin.Bytes);
        report = pool.InsertAll(TestPool.Submit(OfBytes(Bob, 0, 65_536), Bob));
        Assert.Equal([far.Hash()], report.Evicted);
        Assert.Equal("a4 b0", Show(pool.Take()));
    }

    [Fact]
    public void Newcomer_that_fills_the_pool_to_the_byte_needs_nobody_worse_and_one_byte_more_is_refused()
    {
        foreach (int over in (int[])[0, 1])
        {
            using TestPool pool = new("""{"bytesMax":131072}""");
            pool.Insert(OfBytes(Alice, 0, 65_536), Alice);
            Assert.Equal(over == 0 ? InsertOutcome.Accepted : InsertOutcome.Full, pool.Insert(OfBytes(Bob, 5, 65_536 + over), Bob));
        }
    }

    [Fact]
    public void Youngest_of_those_equally_far_makes_room()
    {
        using TestPool pool = new("""{"transactionsMax":2}""");
        pool.Insert(Wallet.First.Transfer(Alice, 3), Alice);
        pool.Insert(Wallet.First.Transfer(Bob, 3), Bob);
        InsertReport report = pool.InsertAll(TestPool.Submit(Wallet.First.Transfer(Wallet.First.Account(3)), Wallet.First.Account(3)));
        Assert.Equal([Wallet.First.Transfer(Bob, 3).Hash()], report.Evicted);
    }

    [Fact]
    public void Handed_out_transaction_makes_no_room_wherever_its_window_moves()
    {
        using TestPool pool = new("""{"transactionsMax":1}""");
        pool.Insert(Wallet.First.Transfer(Alice, 5), Alice);
        pool.Take();
        pool.Apply([], Alice with { Nonces = new NonceWindow(2, 0) });
        pool.Insert(Wallet.First.Transfer(Bob, 1), Bob);
        Account carol = Wallet.First.Account(3);
        InsertReport report = pool.InsertAll(TestPool.Submit(Wallet.First.Transfer(carol), carol));
        Assert.Equal([Wallet.First.Transfer(Bob, 1).Hash()], report.Evicted);
        Assert.Equal(InsertOutcome.Duplicate, pool.Insert(Wallet.First.Transfer(Alice, 5), Alice with { Nonces = new NonceWindow(2, 0) }));
    }

    [Fact]
    public void Sender_that_can_pay_nothing_loses_its_only_transaction()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        Assert.Equal(new FeedbackReport(0, 1), pool.Apply([], Alice with { Balance = 0 }));
        Assert.Equal(0, pool.Plugin.Count);
    }

    [Fact]
    public void Ordered_transaction_that_the_pool_does_not_know_is_not_counted()
    {
        using TestPool pool = new();
        Transaction known = Wallet.First.Transfer(Alice);
        pool.Insert(known, Alice);
        Assert.Equal(new FeedbackReport(1, 0), pool.Apply([Wallet.First.Transfer(Bob).Hash(), known.Hash()]));
    }

    [Fact]
    public void Bucket_without_waiting_transactions_and_entry_without_a_bucket_break_the_pools_own_rules()
    {
        SenderBucket bucket = new(Alice, default);
        PoolEntry entry = new(Wallet.First.Transfer(Alice), [1], 0);
        InvariantException nothing = Assert.Throws<InvariantException>(() => bucket.WaitingAt(0));
        InvariantException nobody = Assert.Throws<InvariantException>(() => new Pool().BucketOf(entry));
        Assert.Contains($"{Alice.Address} has as many waiting transactions as places", nothing.Message, StringComparison.Ordinal);
        Assert.Contains($"transaction {entry.Hash} has a sender in the pool, found none", nobody.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_leaves_room_for_its_own_frame_below_4_MiB()
    {
        const int room = Limits.BatchBytesMax - (8 + 4);
        Submission[] large = [.. Enumerable.Range(10, 32).Select(number => Wallet.First.Account(number))
            .Select(account => TestPool.Submit(Wallet.First.Transfer(account, dataBytes: 130_000), account))];
        int left = room - large.Sum(submission => submission.Transaction.Length);
        Transaction half = OfBytes(Alice, 0, left / 2);
        foreach (int over in (int[])[0, 1])
        {
            using TestPool pool = new();
            pool.InsertAll(large);
            pool.Insert(half, Alice);
            pool.Insert(OfBytes(Bob, 0, left - (left / 2) + over), Bob);
            Assert.Equal(34, pool.Plugin.Count);
            Assert.Equal(34 - over, pool.Take().Count);
        }
    }

    [Fact]
    public void Handed_out_transactions_neither_wait_again_nor_hide_the_next_ones()
    {
        using TestPool pool = new();
        for (ulong nonce = 0; nonce < 4; nonce++)
            pool.Insert(Wallet.First.Transfer(Alice, nonce), Alice);
        Assert.Equal("a0 a1", Show(pool.Take(TestPool.Everything with { TransactionsMax = 2 })));
        Assert.Equal("a2 a3", Show(pool.Take()));
    }

    [Fact]
    public void Wave_drops_a_handed_out_transaction_that_passed_its_deadline_or_whose_nonce_is_used()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice, 0, deadline: 1), Alice);
        pool.Insert(Wallet.First.Transfer(Alice, 1, deadline: 2), Alice);
        pool.Insert(Wallet.First.Transfer(Bob, 0), Bob);
        pool.Take();
        Assert.Equal(new FeedbackReport(0, 2), pool.Apply([], Bob with { Nonces = new NonceWindow(1, 0) }));
        Assert.Equal(InsertOutcome.Duplicate, pool.Insert(Wallet.First.Transfer(Alice, 1, deadline: 2), Alice));
    }

    [Fact]
    public void Wave_before_the_one_of_the_batch_times_nothing_out()
    {
        using TestPool pool = new("""{"handedOutWavesMax":2}""") { Wave = 5 };
        pool.Apply([]);
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        pool.Take();
        pool.Wave = 2;
        Assert.Equal(new FeedbackReport(0, 0), pool.Apply([]));
    }

    [Fact]
    public void Higher_base_fee_drops_nothing_that_was_handed_out()
    {
        using TestPool pool = new();
        Account carol = Wallet.First.Account(3, balance: 3 * 300_000);
        pool.Insert(Wallet.First.Transfer(carol, 2), carol);
        pool.Take();
        pool.Insert(Wallet.First.Transfer(carol, 0), carol);
        pool.Insert(Wallet.First.Transfer(carol, 1), carol);
        pool.BaseFee = 30;
        Assert.Equal(new FeedbackReport(0, 2), pool.Apply([]));
        Assert.Equal(0, pool.Plugin.Count);
        Assert.Equal(InsertOutcome.Duplicate, pool.Insert(Wallet.First.Transfer(carol, 2), carol));
    }

    [Fact]
    public void New_keys_keep_what_they_would_have_signed_too()
    {
        using TestPool pool = new();
        Account joint = Alice with { Keys = Wallet.Both(2) };
        Transaction bare = Wallet.First.Transfer(joint);
        byte[] both = Wallet.MultiSigField((0, Wallet.First.SignatureOf(bare)), (1, Wallet.Second.SignatureOf(bare)));
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(bare.WithSignature(both), joint));
        Assert.Equal(new FeedbackReport(0, 0), pool.Apply([], joint with { Keys = Wallet.Both(1) }));
        Assert.Equal(1, pool.Plugin.Count);
    }

    [Fact]
    public void Keys_of_an_older_wave_drop_nothing()
    {
        using TestPool pool = new() { Wave = 4 };
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        pool.Wave = 2;
        Assert.Equal(new FeedbackReport(0, 0), pool.Apply([], Alice with { Keys = AuthKeys.Single(Wallet.Second.PublicKey) }));
        Assert.Equal(1, pool.Plugin.Count);
    }

    [Fact]
    public void Refused_newcomer_evicts_nobody()
    {
        using TestPool pool = new("""{"transactionsMax":2}""");
        pool.Insert(Wallet.First.Transfer(Alice, 1), Alice);
        pool.Insert(Wallet.First.Transfer(Alice, 2), Alice);
        InsertReport report = pool.InsertAll(
            TestPool.Submit(Wallet.First.Transfer(Bob, 2), Bob), TestPool.Submit(Wallet.First.Transfer(Bob, 1), Bob),
            TestPool.Submit(Wallet.First.Transfer(Bob, 0), Bob));
        Assert.Equal([InsertOutcome.Full, InsertOutcome.Accepted, InsertOutcome.Accepted], report.Outcomes);
        Assert.Equal([Wallet.First.Transfer(Alice, 2).Hash(), Wallet.First.Transfer(Bob, 1).Hash()], report.Evicted);
        Assert.Equal("a1 b0", Show(pool.Take()));
    }

    [Fact]
    public void Sender_whose_window_moved_is_nearer_than_it_was()
    {
        using TestPool pool = new("""{"transactionsMax":2}""");
        pool.Insert(Wallet.First.Transfer(Alice, 5), Alice);
        pool.Insert(Wallet.First.Transfer(Bob, 3), Bob);
        pool.Apply([], Alice with { Nonces = new NonceWindow(5, 0) });
        Account carol = Wallet.First.Account(3);
        InsertReport report = pool.InsertAll(TestPool.Submit(Wallet.First.Transfer(carol, 1), carol));
        Assert.Equal([Wallet.First.Transfer(Bob, 3).Hash()], report.Evicted);
        Assert.Equal("a5 ?1", Show(pool.Take()));
    }
}
