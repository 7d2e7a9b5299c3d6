using System.Numerics;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>What waves of transfers leave behind.</summary>
internal static class WaveChecks
{
    private const ushort TypeNotServed = 2;
    private const ushort InvalidAddress = 5;
    private const ushort NoSuchTarget = 6;

    public static IEnumerable<ConformanceCheck> For(ExecutionKit kit)
    {
        yield return kit.Check(
            CheckAspect.Behaviour,
            "Genesis holds every account, every validator, the parameters and the supply",
            static trial =>
            {
                ExecutionChain chain = new(trial);
                Genesis genesis = ExecutionWorld.Genesis();
                foreach (GenesisAccount account in genesis.Accounts)
                {
                    Expect.Equal(account.Balance, chain.BalanceOf(account.Address), $"balance of {account.Address}");
                    Expect.Equal(account.Keys, chain.AccountOf(account.Address)?.Keys, $"keys of {account.Address}");
                }

                WaveCommitRecord record = chain.Head.Record;
                Expect.Equal(genesis.Hash(), record.PreviousRecordHash, "previous record of wave 0");
                Expect.Equal((UInt128)10, record.BaseFee, "base fee of wave 0");
                Expect.Equal(genesis.TimestampMs, record.TimestampMs, "timestamp of wave 0");
                Expect.Equal(Amounts.FromPyde(5_000 + 20_000), chain.Supply.Minted, "minted: five balances and two stakes");
                Expect.RefusesArgument(() => chain.Executor.ExecuteGenesis(null!), "a genesis that is null");
            });
        yield return kit.Check(CheckAspect.Behaviour, "A transfer moves its value and pays 21,000 gas at the base fee", static trial =>
        {
            ExecutionChain chain = new(trial);
            chain.Run(chain.World.Transfer(0, 0, ExecutionWorld.AddressOf(1), 7));
            Expect.Equal(21_000UL, chain.Receipts[0].GasUsed, "gas used");
            Expect.Equal((UInt128)210_000, chain.Receipts[0].FeePaid, "fee");
            Expect.Equal(ExecutionWorld.Rich - 210_007, chain.BalanceOf(ExecutionWorld.AddressOf(0)), "balance of the sender");
            Expect.Equal(ExecutionWorld.Rich + 7, chain.BalanceOf(ExecutionWorld.AddressOf(1)), "balance of the recipient");
            Expect.Equal(
                (147_000, 42_000, 21_000),
                ((int)chain.Supply.Burnt, (int)chain.Supply.RewardPool, (int)chain.Supply.Treasury),
                "burnt, reward pool and treasury");
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A transfer makes the account it needs, and none when it moves nothing",
            static trial =>
            {
                ExecutionChain chain = new(trial);
                chain.Run(
                    chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), 5),
                    chain.World.Transfer(0, 1, ExecutionWorld.Stranger(1), 0),
                    chain.World.Transfer(1, 0, ExecutionWorld.AddressOf(1), 9));
                Expect.Equal((UInt128)5, chain.BalanceOf(ExecutionWorld.Stranger(0)), "balance of a new account");
                Expect.That(
                    chain.AccountOf(ExecutionWorld.Stranger(1)) is null, "an account that received nothing: expected none, found one");
                Expect.Equal(
                    ExecutionWorld.Rich - 210_000, chain.BalanceOf(ExecutionWorld.AddressOf(1)), "balance after a transfer to itself");
            });
        yield return kit.Check(CheckAspect.Behaviour, "Transactions run in the order of batches and within them", static trial =>
        {
            ExecutionChain chain = new(trial);
            UInt128 all = ExecutionWorld.Rich - 210_000;
            Transaction away = chain.World.Transfer(1, 0, ExecutionWorld.Stranger(0), all);
            Transaction back = chain.World.Transfer(0, 0, ExecutionWorld.AddressOf(1), 1_000_000);
            Transaction again = chain.World.Transfer(1, 1, ExecutionWorld.Stranger(1), 500_000);
            Expect.Equal(3, chain.Execute(chain.Next([away, back], [again])).Receipts.Count, "steps, when the money comes in time");
            Expect.Equal(2, chain.Execute(chain.Next([away, again], [back])).Receipts.Count, "steps, when it comes too late");
            chain.Run(chain.Next([away], [], [back, again]));
            Expect.Same(
                [away.Hash(), back.Hash(), again.Hash()], [.. chain.Receipts.Select(static receipt => receipt.TxHash)],
                "hashes of the receipts");
        });
        yield return kit.Check(CheckAspect.Behaviour, "Certifications run before all other transactions", static trial =>
        {
            ExecutionChain chain = new(trial);
            Transaction transfer = chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), 5);
            Transaction certify = chain.World.Sign(
                ExecutionWorld.Draft(1, 0, gas: 60_000, type: TransactionType.ParachainCertify, data: [0xff]), 1);
            chain.Run(transfer, certify);
            Expect.Same(
                [certify.Hash(), transfer.Hash()], [.. chain.Receipts.Select(static receipt => receipt.TxHash)], "hashes of the receipts");
            Expect.Equal(ReceiptStatus.Refused, chain.Receipts[0].Status, "status of a certification that says nothing");
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A refused transaction uses its nonce and pays its fee, and moves nothing",
            static trial =>
            {
                foreach (TransactionType type in NotServed())
                {
                    ExecutionChain chain = new(trial);
                    chain.Run(chain.World.Sign(
                        ExecutionWorld.Draft(0, 0, ExecutionWorld.Stranger(0), 5, gas: 50_000, type: type, data: [1, 2, 3]), 0));
                    IsRefused(chain, TypeNotServed, 21_024, $"{type}");
                    chain.Run(chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), 1));
                    Expect.Equal(0, chain.Receipts.Count, $"steps of a nonce that {type} has used");
                }
            });
        yield return kit.Check(CheckAspect.Behaviour, "A call of what is no contract is refused, and pays for its data", static trial =>
        {
            ExecutionChain chain = new(trial);
            chain.Run(chain.World.Sign(ExecutionWorld.Draft(0, 0, ExecutionWorld.Stranger(0), 5, gas: 22_000, data: new byte[100]), 0));
            IsRefused(chain, NoSuchTarget, 21_800, "a call");
        });
        yield return kit.Check(CheckAspect.HostileInput, "A recipient whose record belongs to another address is refused", static trial =>
        {
            ExecutionChain chain = new(trial);
            Account other = new() { Address = ExecutionWorld.Stranger(7), Balance = 0 };
            chain.PutValue(ReferenceKeys.Account(ExecutionWorld.Stranger(0)), BorshCodec.Encode(other));
            chain.Run(chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), 5));
            IsRefused(chain, InvalidAddress, 21_000, "a transfer");
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A key is registered once, by its own address, and signs from then on",
            static trial =>
            {
                ExecutionChain chain = new(trial);
                byte[] key = Surroundings.KitKeys.PublicKey(3).ToArray();
                const ulong gas = 21_000 + (8 * Limits.PublicKeyBytes);
                Transaction register = ExecutionWorld.Draft(3, 0, gas: gas, type: TransactionType.RegisterPubkey, data: key);
                Transaction foreign = ExecutionWorld.Draft(
                    3, 0, gas: gas, type: TransactionType.RegisterPubkey, data: Surroundings.KitKeys.PublicKey(0).ToArray());
                chain.Run(chain.World.Transfer(3, 0, ExecutionWorld.Stranger(0), 1), foreign, chain.World.Sign(register, 3));
                Expect.Equal(0, chain.Receipts.Count, "steps before the key is registered: unsigned, of another key, and signed");
                chain.Run(register);
                Expect.Equal(ReceiptStatus.Success, chain.Receipts[0].Status, "status of the registration");
                Expect.Equal(AuthKeys.Single(key), chain.AccountOf(ExecutionWorld.Keyless)?.Keys, "keys afterwards");
                chain.Run(
                    ExecutionWorld.Draft(3, 1, gas: gas, type: TransactionType.RegisterPubkey, data: key),
                    chain.World.Transfer(3, 1, ExecutionWorld.Stranger(0), 1));
                Expect.Equal(1, chain.Receipts.Count, "steps: a second registration is none, a transfer with the key is one");
                Expect.Equal((UInt128)1, chain.BalanceOf(ExecutionWorld.Stranger(0)), "balance of the recipient");
            });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A shared account takes as many of its keys as it asks for, in ascending order",
            static trial =>
            {
                foreach ((int[] keys, int steps) in new (int[], int)[]
                {
                    ([0, 1], 1), ([0, 2], 1), ([0, 1, 2], 1), ([1], 0), ([], 0), ([1, 0], 0), ([1, 1], 0), ([0, 3], 0), ([0, 1, 1], 0),
                })
                {
                    ExecutionChain chain = new(trial);
                    Transaction draft = Shared();
                    chain.Run(draft.WithSignature(chain.World.Signatures(draft, keys)));
                    Expect.Equal(steps, chain.Receipts.Count, $"steps with the signatures of keys {string.Join(", ", keys)}");
                }

                ExecutionChain last = new(trial);
                Transaction padded = Shared();
                last.Run(padded.WithSignature((byte[])[.. last.World.Signatures(padded, 0, 1), 0]));
                Expect.Equal(0, last.Receipts.Count, "steps with a byte behind the signatures");
            });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "The record is the wave's, follows the state's, and takes its rule set",
            static trial =>
            {
                ExecutionChain chain = new(trial);
                for (int i = 0; i < 3; i++)
                {
                    OrderedWave wave = chain.Next([[chain.World.Transfer(0, (ulong)i, ExecutionWorld.Stranger(0), 1)]]);
                    WaveCommitRecord before = chain.Head.Record;
                    WaveCommitRecord record = chain.Run(wave).Record;
                    Expect.Equal(before.Hash(), record.PreviousRecordHash, "previous record");
                    Expect.Equal(
                        (wave.Epoch, wave.AnchorHash, wave.AnchorRound, wave.PriorAnchorRound, wave.TimestampMs),
                        (record.Epoch, record.AnchorHash, record.AnchorRound, record.PriorAnchorRound, record.TimestampMs),
                        "epoch, anchor, rounds and timestamp");
                    Expect.Equal(
                        (before.RuleSet, 1U, 21_000UL), (record.RuleSet, record.TxCount, record.GasUsed), "rule set, steps and gas");
                }
            });
        yield return kit.Check(CheckAspect.Behaviour, "The base fee follows the gas of the wave before", BaseFees);
    }

    private static Transaction Shared() => new()
    {
        ChainId = ChainId.Development,
        From = ExecutionWorld.Shared,
        To = ExecutionWorld.Stranger(0),
        Value = 5,
        GasLimit = ExecutionWorld.TransferGas,
    };

    private static IEnumerable<TransactionType> NotServed() =>
    [
        TransactionType.StakeDeposit, TransactionType.StakeWithdraw, TransactionType.Slash, TransactionType.ClaimReward,
        TransactionType.MultisigTx, TransactionType.EmergencyPause, TransactionType.Unjail, TransactionType.Commit, TransactionType.Reveal,
        TransactionType.GasTankDeposit, TransactionType.NameRegister, TransactionType.ContractKill,
    ];

    private static void IsRefused(ExecutionChain chain, ushort code, ulong gas, string what)
    {
        Expect.Equal(1, chain.Receipts.Count, $"steps of {what}");
        Receipt receipt = chain.Receipts[0];
        Expect.Equal((ReceiptStatus.Refused, code), (receipt.Status, receipt.RefusalCode), $"status and rule of {what}");
        Expect.Equal((gas, gas * chain.Head.Record.BaseFee), (receipt.GasUsed, receipt.FeePaid), $"gas and fee of {what}");
        Expect.Equal(
            ExecutionWorld.Rich - receipt.FeePaid, chain.BalanceOf(ExecutionWorld.AddressOf(0)), $"balance of the sender after {what}");
        Expect.Equal(new NonceWindow(1, 0), chain.AccountOf(ExecutionWorld.AddressOf(0))?.Nonces, $"nonces of the sender after {what}");
    }

    private static void BaseFees(Trial trial)
    {
        ExecutionChain chain = new(trial);
        chain.Run();
        Expect.Equal((UInt128)10, chain.Head.Record.BaseFee, "base fee of wave 1, which takes genesis' as it is");
        foreach (UInt128 fee in new UInt128[] { 1, 2, 7, 8, 9, 10, 16, 1_000, 1_000_001, ulong.MaxValue, (UInt128)1 << 100 })
        {
            foreach (ulong used in new[] { 0UL, 1UL, 399_999_999UL, 400_000_000UL, 400_000_001UL, 600_000_000UL, 1_600_000_000UL })
            {
                WaveCommitRecord record = chain.Head.Record;
                chain.Pretend(head => head with { Record = With(record, fee, used) });
                Expect.Equal(
                    Expected(fee, used), chain.Execute(chain.Next()).Record.BaseFee, $"base fee after one of {fee} with {used} gas used");
            }
        }
    }

    // waves.md, "Base fee", in numbers without a bound.
    private static UInt128 Expected(UInt128 fee, ulong used)
    {
        BigInteger distance = BigInteger.Abs((BigInteger)used - 400_000_000);
        if (distance.IsZero)
            return fee;
        BigInteger step = BigInteger.Max(1, (BigInteger)fee * distance / (8 * (BigInteger)400_000_000));
        step = BigInteger.Min(step, BigInteger.Max(1, (BigInteger)fee / 8));
        return (UInt128)(used > 400_000_000 ? (BigInteger)fee + step : BigInteger.Max(1, (BigInteger)fee - step));
    }

    private static WaveCommitRecord With(WaveCommitRecord record, UInt128 fee, ulong used) => new()
    {
        ChainId = record.ChainId,
        Epoch = record.Epoch,
        Wave = record.Wave,
        AnchorHash = record.AnchorHash,
        AnchorRound = record.AnchorRound,
        PriorAnchorRound = record.PriorAnchorRound,
        PreviousRecordHash = record.PreviousRecordHash,
        TimestampMs = record.TimestampMs,
        EventsRoot = record.EventsRoot,
        EventsBloom = record.EventsBloom,
        ReceiptsRoot = record.ReceiptsRoot,
        TxCount = record.TxCount,
        GasUsed = used,
        BaseFee = fee,
        RuleSet = record.RuleSet,
    };
}
