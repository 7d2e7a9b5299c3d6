using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Mempool;
using Pyde.Testing;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Mempool.Standard.Tests;

public sealed class AdmissionTests
{
    private static readonly Account Alice = Wallet.First.Account(1);

    [Fact]
    public void Signed_transfer_waits()
    {
        using TestPool pool = new();
        Transaction transfer = Wallet.First.Transfer(Alice);
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(transfer, Alice));
        Assert.Equal(1, pool.Plugin.Count);
        Assert.Equal(transfer.EncodedBytes(), pool.Plugin.Bytes);
        Assert.True(pool.Plugin.Contains(transfer.Hash()));
        Assert.False(pool.Plugin.Contains(default));
    }

    [Fact]
    public void Largest_transaction_is_taken_and_one_byte_more_is_too_large()
    {
        using TestPool pool = new();
        Transaction small = Wallet.First.Transfer(Alice);
        // FALCON signatures vary in length: data fills up what the signature leaves.
        Transaction Filled(int size)
        {
            for (int data = size - small.EncodedBytes() - 40; ; data++)
            {
                Transaction transaction = Wallet.First.Transfer(Alice, dataBytes: data);
                if (transaction.EncodedBytes() >= size - 8)
                    return transaction;
            }
        }

        Transaction largest = Filled(Limits.TransactionBytesMax);
        Assert.InRange(largest.EncodedBytes(), Limits.TransactionBytesMax - 8, Limits.TransactionBytesMax);
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(largest, Alice));
        InsertReport report = pool.InsertAll(new Submission(new byte[Limits.TransactionBytesMax + 1], Alice, 0));
        Assert.Equal([InsertOutcome.TooLarge], report.Outcomes);
    }

    [Fact]
    public void Bytes_that_are_no_transaction_are_malformed()
    {
        using TestPool pool = new();
        byte[] bytes = BorshCodec.Encode(Wallet.First.Transfer(Alice));
        InsertReport report = pool.InsertAll(
            new Submission(bytes.AsMemory(..^1), Alice, 0),
            new Submission(new byte[] { 0xFF }, null, 0),
            new Submission((byte[])[.. bytes, 0], Alice, 0));
        Assert.All(report.Outcomes, outcome => Assert.Equal(InsertOutcome.Malformed, outcome));
        Assert.Equal(0, pool.Plugin.Count);
    }

    [Fact]
    public void Transaction_for_another_chain_is_refused()
    {
        using TestPool pool = new();
        Transaction other = Wallet.First.Sign(new Transaction { ChainId = new ChainId(1), From = Alice.Address, GasLimit = 21_000 });
        Assert.Equal(InsertOutcome.WrongChain, pool.Insert(other, Alice));
    }

    [Fact]
    public void Deadline_of_the_next_wave_is_in_time_and_that_of_the_last_is_not()
    {
        using TestPool pool = new() { Wave = 7 };
        Assert.Equal(InsertOutcome.DeadlinePassed, pool.Insert(Wallet.First.Transfer(Alice, deadline: 7), Alice));
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.First.Transfer(Alice, deadline: 8), Alice));
    }

    [Theory]
    [InlineData(TransactionType.Commit, 0)]
    [InlineData(TransactionType.Reveal, 0)]
    [InlineData(TransactionType.PutCode, 1)]
    [InlineData(TransactionType.ParachainRegister, 1)]
    [InlineData(TransactionType.ParachainPropose, 1)]
    [InlineData(TransactionType.ParachainVote, 1)]
    [InlineData(TransactionType.ParachainFinalize, 1)]
    [InlineData(TransactionType.ParachainCancel, 1)]
    [InlineData(TransactionType.ParachainPause, 1)]
    [InlineData(TransactionType.ParachainUnpause, 1)]
    [InlineData(TransactionType.ParachainKill, 1)]
    [InlineData(TransactionType.ParachainCertify, 1)]
    [InlineData(TransactionType.RegisterPubkey, 0)]
    public void Type_that_is_reserved_or_takes_no_value_is_refused(TransactionType type, int value)
    {
        using TestPool pool = new();
        Assert.Equal(InsertOutcome.TypeRefused, pool.Insert(OfType(type, value), Alice));
    }

    [Theory]
    [InlineData(TransactionType.PutCode, 0)]
    [InlineData(TransactionType.ParachainVote, 0)]
    [InlineData(TransactionType.ParachainCertify, 0)]
    [InlineData(TransactionType.ParachainCall, 1)]
    [InlineData(TransactionType.Deploy, 1)]
    public void Type_that_allows_the_value_is_taken(TransactionType type, int value)
    {
        using TestPool pool = new();
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(OfType(type, value), Alice));
    }

    private static Transaction OfType(TransactionType type, int value) => Wallet.First.Sign(new Transaction
    {
        ChainId = ChainId.Development,
        From = Alice.Address,
        Type = type,
        Value = (UInt128)value,
        GasLimit = 100_000,
    });

    [Fact]
    public void Fee_payer_other_than_the_sender_is_refused()
    {
        using TestPool pool = new();
        foreach (FeePayer payer in (FeePayer[])[FeePayer.GasTank, FeePayer.Paymaster(Alice.Address)])
        {
            Transaction sponsored = Wallet.First.Sign(new Transaction
            {
                ChainId = ChainId.Development,
                From = Alice.Address,
                GasLimit = 21_000,
                FeePayer = payer,
            });
            Assert.Equal(InsertOutcome.TypeRefused, pool.Insert(sponsored, Alice));
        }
    }

    [Theory]
    [InlineData(20_999, 0, InsertOutcome.GasOutOfBounds)]
    [InlineData(21_000, 0, InsertOutcome.Accepted)]
    [InlineData(20_999, 3, InsertOutcome.GasOutOfBounds)]
    [InlineData(21_000, 3, InsertOutcome.Accepted)]
    [InlineData(1_600_000_000, 0, InsertOutcome.Accepted)]
    [InlineData(1_600_000_001, 0, InsertOutcome.GasOutOfBounds)]
    public void Gas_is_bounded_below_and_above(ulong gas, int dataBytes, InsertOutcome expected)
    {
        using TestPool pool = new();
        Account rich = Alice with { Balance = UInt128.MaxValue };
        Assert.Equal(expected, pool.Insert(Wallet.First.Transfer(rich, gas: gas, dataBytes: dataBytes), rich));
    }

    [Theory]
    [InlineData(4, InsertOutcome.NonceUsed)]
    [InlineData(5, InsertOutcome.Accepted)]
    [InlineData(7, InsertOutcome.NonceUsed)]
    [InlineData(20, InsertOutcome.Accepted)]
    [InlineData(21, InsertOutcome.NonceOutsideWindow)]
    [InlineData(ulong.MaxValue, InsertOutcome.NonceOutsideWindow)]
    public void Nonce_must_be_a_free_one_of_the_window(ulong nonce, InsertOutcome expected)
    {
        using TestPool pool = new();
        Account account = Wallet.First.Account(1, nonces: new NonceWindow(5, 0b100));
        Assert.Equal(expected, pool.Insert(Wallet.First.Transfer(account, nonce), account));
    }

    [Fact]
    public void Nonce_of_a_waiting_transaction_is_used_and_the_same_transaction_is_a_duplicate()
    {
        using TestPool pool = new();
        Transaction first = Wallet.First.Transfer(Alice);
        pool.Insert(first, Alice);
        Assert.Equal(InsertOutcome.Duplicate, pool.Insert(first, Alice));
        Assert.Equal(InsertOutcome.Duplicate, pool.Insert(first.WithSignature(new byte[50]), Alice));
        Assert.Equal(InsertOutcome.NonceUsed, pool.Insert(Wallet.First.Transfer(Alice, value: 2), Alice));
        Assert.Equal(1, pool.Plugin.Count);
    }

    [Fact]
    public void Balance_pays_for_everything_that_waits()
    {
        using TestPool pool = new();
        UInt128 each = (21_000 * 10) + 5;
        Account account = Wallet.First.Account(1, balance: (2 * each) + 4);
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.First.Transfer(account, 0, 5), account));
        Assert.Equal(InsertOutcome.InsufficientBalance, pool.Insert(Wallet.First.Transfer(account, 1, 10), account));
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.First.Transfer(account, 1, 9), account));
        Assert.Equal(InsertOutcome.InsufficientBalance, pool.Insert(Wallet.First.Transfer(account, 2, 0), account));
    }

    [Fact]
    public void Fee_and_values_that_pass_128_bits_are_not_payable()
    {
        using TestPool pool = new() { BaseFee = UInt128.MaxValue };
        Account rich = Alice with { Balance = UInt128.MaxValue };
        Assert.Equal(InsertOutcome.InsufficientBalance, pool.Insert(Wallet.First.Transfer(rich), rich));
        pool.BaseFee = 0;
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.First.Transfer(rich, 0, UInt128.MaxValue), rich));
        Transaction second = Wallet.First.Transfer(rich, 1, UInt128.MaxValue);
        Assert.Equal(InsertOutcome.InsufficientBalance, pool.Insert(second, rich with { Balance = 5 }));
    }

    [Fact]
    public void Sender_that_does_not_exist_cannot_pay()
    {
        using TestPool pool = new();
        Assert.Equal(InsertOutcome.InsufficientBalance, pool.Insert(Wallet.First.Transfer(Alice), null));
        pool.BaseFee = 0;
        Assert.Equal(InsertOutcome.SignatureInvalid, pool.Insert(Wallet.First.Transfer(Alice, value: 0), null));
    }

    [Fact]
    public void Signature_of_another_key_or_over_other_bytes_or_none_is_invalid()
    {
        using TestPool pool = new();
        Transaction good = Wallet.First.Transfer(Alice);
        byte[] bent = good.Signature.ToArray();
        bent[60] ^= 1;
        byte[] another = Wallet.First.SignatureOf(Wallet.First.Transfer(Alice, 3));
        foreach (byte[] signature in (byte[][])[Wallet.Second.SignatureOf(good), bent, [], another])
            Assert.Equal(InsertOutcome.SignatureInvalid, pool.Insert(good.WithSignature(signature), Alice));
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(good, Alice));
    }

    [Fact]
    public void Account_without_keys_signs_nothing()
    {
        using TestPool pool = new();
        Assert.Equal(InsertOutcome.SignatureInvalid, pool.Insert(Wallet.First.Transfer(Alice), Alice with { Keys = AuthKeys.None }));
    }

    [Fact]
    public void MultiSig_needs_its_threshold_in_ascending_order()
    {
        Account joint = Alice with { Keys = Wallet.Both(2) };
        Transaction bare = Wallet.First.Transfer(joint);
        byte[] first = Wallet.First.SignatureOf(bare);
        byte[] second = Wallet.Second.SignatureOf(bare);
        InsertOutcome Try(byte[] field, Account account)
        {
            using TestPool pool = new();
            return pool.Insert(bare.WithSignature(field), account);
        }

        byte[] both = Wallet.MultiSigField((0, first), (1, second));
        Assert.Equal(InsertOutcome.Accepted, Try(both, joint));
        Assert.Equal(InsertOutcome.Accepted, Try(Wallet.MultiSigField((1, second)), Alice with { Keys = Wallet.Both(1) }));
        Assert.Equal(InsertOutcome.SignatureInvalid, Try(Wallet.MultiSigField((1, second)), joint));
        Assert.Equal(InsertOutcome.SignatureInvalid, Try(Wallet.MultiSigField((1, second), (0, first)), joint));
        Assert.Equal(InsertOutcome.SignatureInvalid, Try(Wallet.MultiSigField((0, first), (0, first)), joint));
        Assert.Equal(InsertOutcome.SignatureInvalid, Try(Wallet.MultiSigField((0, second), (1, first)), joint));
        Assert.Equal(InsertOutcome.SignatureInvalid, Try(Wallet.MultiSigField((0, first), (2, second)), joint));
        Assert.Equal(InsertOutcome.SignatureInvalid, Try([.. both, 0], joint));
        Assert.Equal(InsertOutcome.SignatureInvalid, Try(both[..^1], joint));
        Assert.Equal(InsertOutcome.SignatureInvalid, Try(first, joint));
    }

    [Fact]
    public void Key_that_hashes_to_a_funded_account_without_keys_registers_without_a_signature()
    {
        Account funded = new() { Address = Address.FromPublicKey(Wallet.First.PublicKey), Balance = Amounts.FromPyde(1) };
        var register = new Transaction
        {
            ChainId = ChainId.Development,
            From = funded.Address,
            Data = Wallet.First.PublicKey,
            GasLimit = 200_000,
            Type = TransactionType.RegisterPubkey,
        };
        InsertOutcome Try(Transaction transaction, Account account)
        {
            using TestPool pool = new();
            return pool.Insert(transaction, account);
        }

        Assert.Equal(InsertOutcome.Accepted, Try(register, funded));
        Assert.Equal(InsertOutcome.SignatureInvalid, Try(register.WithSignature(new byte[] { 1 }), funded));
        Assert.Equal(InsertOutcome.SignatureInvalid, Try(register, funded with { Keys = AuthKeys.Single(Wallet.First.PublicKey) }));
        Assert.Equal(InsertOutcome.InsufficientBalance, Try(register, funded with { Balance = 0 }));
        var foreign = new Transaction
        {
            ChainId = ChainId.Development,
            From = Alice.Address,
            Data = Wallet.First.PublicKey,
            GasLimit = 200_000,
            Type = TransactionType.RegisterPubkey,
        };
        Assert.Equal(InsertOutcome.SignatureInvalid, Try(foreign, Alice with { Keys = AuthKeys.None }));
    }

    [Fact]
    public void Sender_above_its_cap_waits_until_one_is_handed_out()
    {
        using TestPool pool = new("""{"perSenderMax":2}""");
        pool.Insert(Wallet.First.Transfer(Alice, 0), Alice);
        pool.Insert(Wallet.First.Transfer(Alice, 1), Alice);
        Transaction third = Wallet.First.Transfer(Alice, 2);
        Assert.Equal(InsertOutcome.SenderLimit, pool.Insert(third, Alice));
        pool.Take(new BatchRequest(1, Limits.BatchBytesMax, ulong.MaxValue));
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(third, Alice));
    }

    [Fact]
    public void Cap_of_a_sender_counts_what_waits_whatever_left_before()
    {
        using TestPool pool = new("""{"perSenderMax":2}""");
        Transaction[] all = [.. Enumerable.Range(0, 6).Select(nonce => Wallet.First.Transfer(Alice, (ulong)nonce))];
        pool.Insert(all[0], Alice);
        pool.Insert(all[1], Alice);
        pool.Apply([all[1].Hash()]);
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(all[2], Alice));
        pool.Take(TestPool.Everything with { TransactionsMax = 1 });
        pool.Apply([all[0].Hash()]);
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(all[3], Alice));
        Assert.Equal(InsertOutcome.SenderLimit, pool.Insert(all[4], Alice));
    }

    [Fact]
    public void Values_whose_sum_passes_128_bits_are_more_than_any_balance()
    {
        using TestPool pool = new() { BaseFee = 0 };
        Account rich = Alice with { Balance = UInt128.MaxValue };
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.First.Transfer(rich, 0, UInt128.MaxValue), rich));
        Transaction second = Wallet.First.Transfer(rich, 1, 1);
        Assert.Equal(InsertOutcome.InsufficientBalance, pool.Insert(second, rich with { Balance = UInt128.MaxValue - 1 }));
    }

    [Fact]
    public void Account_seen_again_in_the_same_wave_replaces_the_one_before()
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        pool.Insert(Wallet.First.Transfer(Alice, 1), Alice with { Balance = 500_000 });
        pool.HandOver().Dispose();
        pool.BaseFee = 20;
        Assert.Equal(new FeedbackReport(0, 1), pool.Apply([]));
    }

    [Fact]
    public void Outcomes_of_one_insertion_are_those_of_single_ones()
    {
        Account[] accounts = [.. Enumerable.Range(0, 8).Select(number => Wallet.First.Account(number, 2_000_000))];
        List<Submission> submissions = [];
        for (ulong nonce = 0; nonce < 12; nonce++)
        {
            foreach (Account account in accounts)
            {
                Transaction transfer = Wallet.First.Transfer(account, nonce, 200_000);
                submissions.Add(TestPool.Submit(nonce % 5 == 3 ? transfer.WithSignature(new byte[9]) : transfer, account));
            }
        }

        using TestPool one = new(seed: 3);
        using TestPool many = new(seed: 4);
        InsertReport report = one.InsertAll([.. submissions]);
        Assert.Equal(report.Outcomes, submissions.Select(submission => many.InsertAll(submission).Outcomes[0]));
        Assert.Equal(one.Plugin.HandOffDigest(), many.Plugin.HandOffDigest());
        Assert.Contains(InsertOutcome.InsufficientBalance, report.Outcomes);
        Assert.Contains(InsertOutcome.SignatureInvalid, report.Outcomes);
    }

    [Fact]
    public void Account_of_somebody_else_breaks_the_contract()
    {
        using TestPool pool = new();
        ArgumentException other = Assert.Throws<ArgumentException>(
            () => pool.Insert(Wallet.First.Transfer(Alice), Wallet.First.Account(2)));
        Assert.StartsWith(
            $"expected the account of {Alice.Address}, found {Wallet.First.Account(2).Address}", other.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => pool.InsertAll());
        Assert.Equal(0, pool.Plugin.Count);
    }

    [Fact]
    public void Size_is_judged_before_the_bytes_are_looked_at()
    {
        using TestPool pool = new();
        InsertReport report = pool.InsertAll(
            new Submission(new byte[Limits.TransactionBytesMax], null, 0),
            new Submission(new byte[Limits.TransactionBytesMax + 1], null, 0));
        Assert.Equal([InsertOutcome.Malformed, InsertOutcome.TooLarge], report.Outcomes);
    }

    [Fact]
    public void Insertion_has_up_to_1024_submissions()
    {
        using TestPool pool = new();
        Submission[] many = [.. Enumerable.Repeat(new Submission(new byte[1], null, 0), 1_025)];
        Assert.Equal(1_024, pool.InsertAll(many[..1_024]).Outcomes.Count);
        ArgumentException over = Assert.Throws<ArgumentException>(() => pool.InsertAll(many));
        Assert.StartsWith("expected 1 to 1024 submissions, found 1025", over.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Signature_is_verified_in_advance_only_where_an_empty_pool_would_take_the_transaction()
    {
        Account used = Alice with { Nonces = new NonceWindow(1, 0) };
        Account poor = Alice with { Balance = (21_000 * 10) + 4 };
        Transaction foreign = Wallet.First.Sign(new Transaction { ChainId = new ChainId(1), From = Alice.Address, GasLimit = 21_000 });
        Transaction five = Wallet.First.Transfer(Alice, 0, 5);
        (Transaction Transaction, Account? Sender, int Verified)[] cases =
        [
            (foreign, Alice, 0), (five, null, 0), (five, used, 0), (five, poor, 0), (five, poor with { Balance = poor.Balance + 1 }, 1),
        ];
        foreach ((Transaction transaction, Account? sender, int verified) in cases)
        {
            using TestPool pool = new();
            pool.Insert(transaction, sender);
            Assert.Equal(verified, pool.Compute.Items);
        }
    }

    [Fact]
    public void Submission_with_an_older_account_is_judged_by_the_keys_that_the_pool_knows()
    {
        using TestPool pool = new() { Wave = 1 };
        Account rotated = Alice with { Keys = AuthKeys.Single(Wallet.Second.PublicKey) };
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.Second.Transfer(rotated), rotated));
        pool.Wave = 0;
        Assert.Equal(InsertOutcome.SignatureInvalid, pool.Insert(Wallet.First.Transfer(Alice, 1), Alice));
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.Second.Transfer(Alice, 1), Alice));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Submission_with_an_account_as_new_is_judged_by_its_keys_and_drops_what_the_old_ones_signed(ulong wave)
    {
        using TestPool pool = new();
        pool.Insert(Wallet.First.Transfer(Alice), Alice);
        Account rotated = Alice with { Keys = AuthKeys.Single(Wallet.Second.PublicKey) };
        pool.Wave = wave;
        Assert.Equal(InsertOutcome.SignatureInvalid, pool.Insert(Wallet.First.Transfer(Alice, 1), rotated));
        Assert.Equal(1, pool.Plugin.Count);
        Assert.Equal(InsertOutcome.Accepted, pool.Insert(Wallet.Second.Transfer(rotated, 1), rotated));
        Assert.Equal(1ul, Assert.Single(pool.Take()).Nonce);
    }

    [Fact]
    public void Base_fee_is_that_of_the_newest_wave()
    {
        using TestPool pool = new();
        pool.Apply([]);
        Hash32 before = pool.Plugin.HandOffDigest();
        pool.BaseFee = 99;
        pool.Wave = 0;
        pool.InsertAll(new Submission(new byte[1], null, 0));
        Assert.Equal(before, pool.Plugin.HandOffDigest());
        pool.Wave = 1;
        pool.InsertAll(new Submission(new byte[1], null, 0));
        Assert.NotEqual(before, pool.Plugin.HandOffDigest());
    }

    [Fact]
    public void Registration_carries_no_value()
    {
        using TestPool pool = new();
        Account funded = new() { Address = Address.FromPublicKey(Wallet.First.PublicKey), Balance = Amounts.FromPyde(1) };
        var register = new Transaction
        {
            ChainId = ChainId.Development,
            From = funded.Address,
            Data = Wallet.First.PublicKey,
            GasLimit = 200_000,
            Value = 1,
            Type = TransactionType.RegisterPubkey,
        };
        Assert.Equal(InsertOutcome.TypeRefused, pool.Insert(register, funded));
    }

    [Fact]
    public void Every_call_refuses_null_by_its_name()
    {
        using TestPool pool = new();
        StandardMempool plugin = pool.Plugin;
        (string Name, Action Call)[] calls =
        [
            ("context", () => plugin.Start(null!)),
            ("submissions", () => plugin.Insert(null!)),
            ("request", () => plugin.TakeBatch(null!)),
            ("feedback", () => plugin.Apply(null!)),
            ("writer", () => plugin.ExportBase(TestPool.Schema, null!)),
            ("writer", () => plugin.ExportDelta(TestPool.Schema, null!)),
            ("reader", () => plugin.Import(HandOffPhase.Base, TestPool.Schema, null!)),
        ];
        foreach ((string name, Action call) in calls)
            Assert.Throws<ArgumentNullException>(name, call);
    }

    [Fact]
    public void Plugin_that_was_not_started_takes_nothing_and_can_be_disposed()
    {
        using StandardMempool plugin = new();
        SubmissionBatch batch = new(default, 1, [new Submission(new byte[1], null, 0)]);
        Assert.Equal("the plugin was not started", Assert.Throws<InvalidOperationException>(() => plugin.Insert(batch)).Message);
        Assert.Equal(HealthReport.Healthy, plugin.CheckHealth());
    }

    [Theory]
    [InlineData("transactionsMax", "1", "1048576", "0", "1048577")]
    [InlineData("bytesMax", "131072", "8589934592", "131071", "8589934593")]
    [InlineData("perSenderMax", "1", "16", "0", "17")]
    [InlineData("handedOutWavesMax", "1", "1000000", "0", "1000001")]
    public void Setting_is_taken_at_its_bounds_and_refused_beyond_them(string name, string least, string most, string below, string above)
    {
        foreach (string good in (string[])[least, most])
            Assert.True(Start($$"""{"{{name}}":{{good}}}""").IsOk, good);
        foreach (string bad in (string[])[below, above])
        {
            StartOutcome outcome = Start($$"""{"{{name}}":{{bad}}}""");
            Assert.Equal(StartOutcome.Refused($"$.{name}", $"expected {least} to {most}, found {bad}"), outcome);
        }
    }

    [Fact]
    public void Setting_beyond_63_bits_and_no_object_at_all_are_refused()
    {
        Assert.Equal(
            StartOutcome.Refused("$.handedOutWavesMax", "expected 1 to 1000000, found 9223372036854775807"),
            Start("""{"handedOutWavesMax":18446744073709551615}"""));
        Assert.Equal(StartOutcome.Refused("$", "expected an object, found null"), Start("null"));
        foreach (string text in (string[])["7", "", "{", "[", "{\"bytesMax\":1,}", "\u00FF"])
            Assert.Equal("$", Start(text).Path);
        Assert.StartsWith("expected a known setting", Start("""{"tips":1}""").Reason, StringComparison.Ordinal);
    }

    private static StartOutcome Start(string json)
    {
        using StandardMempool plugin = new();
        return plugin.Start(new FakeContext { Json = json });
    }

    [Theory]
    [InlineData("""{"transactionsMax":0}""", "$.transactionsMax")]
    [InlineData("""{"bytesMax":100}""", "$.bytesMax")]
    [InlineData("""{"perSenderMax":17}""", "$.perSenderMax")]
    [InlineData("""{"handedOutWavesMax":0}""", "$.handedOutWavesMax")]
    [InlineData("""{"tips":1}""", "$.tips")]
    [InlineData("""{"bytesMax":"much"}""", "$.bytesMax")]
    public void Setting_that_is_wrong_is_named(string json, string path)
    {
        using StandardMempool plugin = new();
        Assert.Equal(path, plugin.Start(new FakeContext { Json = json }).Path);
    }
}
