using Pyde.Types;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>Validity at its place: what is skipped, and what is not.</summary>
internal static class AdmissionChecks
{
    private const ulong Ceiling = 1_600_000_000;

    public static IEnumerable<ConformanceCheck> For(ExecutionKit kit)
    {
        foreach ((string what, Func<ExecutionWorld, Transaction> make) in Skipped())
        {
            yield return kit.Check(CheckAspect.HostileInput, $"A transaction {what} is skipped and leaves nothing", trial =>
            {
                ExecutionChain chain = new(trial);
                Transaction transaction = make(chain.World);
                chain.Run(transaction);
                Expect.Equal(0, chain.Receipts.Count, $"steps of a transaction {what}");
                Expect.That(chain.Outputs.Count > 0, $"a transaction {what}: expected a report that it was skipped, found none");
                Expect.Equal(ExecutionWorld.Rich, chain.BalanceOf(ExecutionWorld.AddressOf(0)), "balance of the sender");
                chain.Run(chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), 1));
                Expect.Equal(1, chain.Receipts.Count, "steps of a right transaction after it");
            });
        }

        yield return kit.Check(CheckAspect.Limits, "What just fits is run: deadline, gas, balance and ceiling", static trial =>
        {
            foreach ((string what, Func<ExecutionWorld, Transaction> make) in Fitting())
            {
                ExecutionChain chain = new(trial);
                chain.Run(make(chain.World));
                Expect.Equal(1, chain.Receipts.Count, $"steps of a transaction {what}");
                Expect.Equal(ReceiptStatus.Success, chain.Receipts[0].Status, $"status of a transaction {what}");
            }
        });
        yield return kit.Check(CheckAspect.Limits, "Sixteen nonces may come in any order, and the seventeenth waits", static trial =>
        {
            ExecutionChain chain = new(trial);
            Transaction[] transfers =
            [
                .. Enumerable.Range(0, 18).Select(i => chain.World.Transfer(0, (ulong)i, ExecutionWorld.Stranger(0), 1)),
            ];
            chain.Run([transfers[16], .. transfers[1..16].Reverse(), transfers[17], transfers[0]]);
            Expect.Equal(16, chain.Receipts.Count, "steps: the sixteen lowest");
            chain.Run(transfers);
            Expect.Equal(2, chain.Receipts.Count, "steps a wave later: the two that had to wait");
            chain.Run(transfers);
            Expect.Equal(0, chain.Receipts.Count, "steps of nonces that are used");
            Expect.Equal(new NonceWindow(18, 0), chain.AccountOf(ExecutionWorld.AddressOf(0))?.Nonces, "nonces");
        });
        yield return kit.Check(CheckAspect.HostileInput, "The same transaction runs once, in one wave and in all", static trial =>
        {
            ExecutionChain chain = new(trial);
            Transaction transfer = chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), 5);
            chain.Run(chain.Next([transfer, transfer], [transfer]));
            Expect.Equal(1, chain.Receipts.Count, "steps");
            chain.Run(transfer);
            Expect.Equal(0, chain.Receipts.Count, "steps a wave later");
            Expect.Equal((UInt128)5, chain.BalanceOf(ExecutionWorld.Stranger(0)), "balance of the recipient");
        });
        yield return kit.Check(CheckAspect.Limits, "Gas limits of a wave add up to the ceiling and no further", static trial =>
        {
            ExecutionChain chain = new(trial);
            chain.Run(
                chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), 1, gas: Ceiling / 2),
                chain.World.Transfer(1, 0, ExecutionWorld.Stranger(0), 1, gas: (Ceiling / 2) + 1),
                chain.World.Transfer(2, 0, ExecutionWorld.Stranger(0), 1, gas: Ceiling / 2),
                chain.World.Transfer(0, 1, ExecutionWorld.Stranger(0), 1));
            Expect.Equal(2, chain.Receipts.Count, "steps: the two halves, and neither what is above them nor what comes behind");
        });
        yield return kit.Check(CheckAspect.Limits, "A balance is judged at its place, after what stands before it", static trial =>
        {
            ExecutionChain chain = new(trial);
            UInt128 half = ExecutionWorld.Rich / 2;
            chain.Run(
                chain.World.Transfer(0, 0, ExecutionWorld.Stranger(0), half),
                chain.World.Transfer(0, 1, ExecutionWorld.Stranger(0), half - 420_000),
                chain.World.Transfer(0, 2, ExecutionWorld.Stranger(0), 0));
            Expect.Equal(2, chain.Receipts.Count, "steps: the third cannot pay its fee any more");
            Expect.Equal((UInt128)0, chain.BalanceOf(ExecutionWorld.AddressOf(0)), "balance of the sender");
        });
    }

    private static IEnumerable<(string What, Func<ExecutionWorld, Transaction> Make)> Skipped()
    {
        Address to = ExecutionWorld.Stranger(0);
        UInt128 rest = ExecutionWorld.Rich - 210_000;
        yield return ("for another chain", world => world.Sign(ExecutionWorld.Draft(0, 0, to, 1, chain: 1), 0));
        yield return ("whose deadline has passed", world => world.Sign(ExecutionWorld.Draft(0, 0, to, 1, deadline: 0), 0));
        yield return ("with a unit less than the intrinsic gas", world => world.Transfer(0, 0, to, 1, gas: 20_999));
        yield return ("with a unit less than its data costs", world => world.Sign(
            ExecutionWorld.Draft(0, 0, to, gas: 21_000 + 79, data: new byte[10]), 0));
        yield return ("with a gas limit above the ceiling", world => world.Transfer(0, 0, to, 1, gas: Ceiling + 1));
        yield return ("with the largest gas limit", world => world.Transfer(0, 0, to, 1, gas: ulong.MaxValue));
        yield return ("with a nonce outside the window", world => world.Transfer(0, 16, to, 1));
        yield return ("with the largest nonce", world => world.Transfer(0, ulong.MaxValue, to, 1));
        yield return ("that lacks one quantum", world => world.Transfer(0, 0, to, rest + 1));
        yield return ("that cannot pay its gas limit", world => world.Transfer(0, 0, to, rest, gas: 21_001));
        yield return ("of the largest value", world => world.Transfer(0, 0, to, UInt128.MaxValue));
        yield return ("signed with another key", world => world.Sign(ExecutionWorld.Draft(0, 0, to, 1), 1));
        yield return ("without a signature", static _ => ExecutionWorld.Draft(0, 0, ExecutionWorld.Stranger(0), 1));
        yield return ("with a signature of another transaction", world => ExecutionWorld.Draft(0, 0, to, 1)
            .WithSignature(world.SignatureOf(ExecutionWorld.Draft(0, 0, to, 2), 0)));
        yield return ("with a byte behind its signature", world => ExecutionWorld.Draft(0, 0, to, 1)
            .WithSignature((byte[])[.. world.SignatureOf(ExecutionWorld.Draft(0, 0, to, 1), 0), 0]));
        yield return ("of an account that does not exist", world => world.Sign(
            new Transaction { ChainId = ChainId.Development, From = to, GasLimit = 21_000 }, 0));
        yield return ("that a gas tank shall pay", world => world.Sign(ExecutionWorld.Draft(0, 0, to, 1, payer: FeePayer.GasTank), 0));
        yield return (
            "that a paymaster shall pay", world => world.Sign(ExecutionWorld.Draft(0, 0, to, 1, payer: FeePayer.Paymaster(to)), 0));
        yield return ("with value where its type has none", world => world.Sign(
            ExecutionWorld.Draft(0, 0, value: 1, gas: 50_000, type: TransactionType.PutCode), 0));
        yield return ("that registers no key", world => world.Sign(
            ExecutionWorld.Draft(0, 0, gas: 50_000, type: TransactionType.RegisterPubkey, data: new byte[896]), 0));
        yield return ("of more bytes than a transaction has", world => world.Sign(
            ExecutionWorld.Draft(0, 0, to, gas: 2_000_000, data: new byte[Limits.TransactionBytesMax]), 0));
    }

    private static IEnumerable<(string What, Func<ExecutionWorld, Transaction> Make)> Fitting()
    {
        Address to = ExecutionWorld.Stranger(0);
        yield return ("in the wave of its deadline", world => world.Sign(ExecutionWorld.Draft(0, 0, to, 1, deadline: 1), 0));
        yield return ("with a gas limit at the ceiling", world => world.Transfer(0, 0, to, 1, gas: Ceiling));
        yield return ("with the last nonce of the window", world => world.Transfer(0, 15, to, 1));
        yield return ("that takes the whole balance", world => world.Transfer(0, 0, to, ExecutionWorld.Rich - 210_000));
    }
}
