using Pyde.Contracts.Conformance.Sequences;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>Drawn transfers, right and wrong ones, in drawn waves, each compared with the reference to the byte.</summary>
internal sealed class ExecutionSequence : SequenceModel<ExecutionSequence.Operation>
{
    public enum What
    {
        Transfer,
        EndWave,
        EndBatch,
        Again,
        LateNonce,
        LowGas,
        AllBalance,
        WrongKey,
        Deadline,
        Refused,
        Certify,
    }

    public static IEnumerable<ConformanceCheck> For(ExecutionKit kit)
    {
        yield return kit.Check(
            CheckAspect.Model,
            "Any sequence of transfers, right and wrong ones, has the one right result",
            static trial =>
                new ExecutionSequence().Check(trial, "waves", sequences: 12, lengthMax: 24));
    }

    protected override Operation Next(Draw draw) => new(
        draw.Chance(45) ? What.Transfer : (What)draw.Below((int)What.Certify + 1), draw.Below(3), draw.Below(5), draw.Below(1_000));

    protected override IEnumerable<Operation> Simpler(Operation operation)
    {
        if (operation.Amount > 0)
            yield return operation with { Amount = operation.Amount / 2 };
        if (operation.To > 0)
            yield return operation with { To = 0 };
    }

    protected override void Run(Trial trial, IReadOnlyList<Operation> operations)
    {
        ExecutionChain chain = new(trial);
        ulong[] nonces = new ulong[3];
        List<Transaction[]> batches = [];
        List<Transaction> batch = [];
        foreach (Operation operation in operations.Append(new Operation(What.EndWave, 0, 0, 0)))
        {
            switch (operation.Kind)
            {
                case What.EndBatch:
                    batches.Add([.. batch]);
                    batch.Clear();
                    break;
                case What.EndWave:
                    chain.Run(chain.Next([.. batches, [.. batch]]));
                    batches.Clear();
                    batch.Clear();
                    break;
                case What.Again when batch.Count > 0:
                    batch.Add(batch[operation.Amount % batch.Count]);
                    break;
                default:
                    batch.Add(Make(chain, nonces, operation));
                    break;
            }
        }
    }

    private static Transaction Make(ExecutionChain chain, ulong[] nonces, Operation operation)
    {
        int from = operation.From;
        Address to = operation.To < 3 ? ExecutionWorld.AddressOf(operation.To) : ExecutionWorld.Stranger(operation.To);
        UInt128 amount = (UInt128)operation.Amount;
        return operation.Kind switch
        {
            What.LateNonce => chain.World.Transfer(from, nonces[from] + (ulong)(operation.Amount % 20), to, amount),
            What.LowGas => chain.World.Transfer(from, nonces[from], to, amount, gas: 20_990 + (ulong)(operation.Amount % 20)),
            What.AllBalance => chain.World.Transfer(
                from, nonces[from]++, to, chain.BalanceOf(ExecutionWorld.AddressOf(from)) - (UInt128)(operation.Amount * 1_000)),
            What.WrongKey => chain.World.Sign(ExecutionWorld.Draft(from, nonces[from], to, amount), (from + 1) % 3),
            What.Deadline => chain.World.Sign(
                ExecutionWorld.Draft(
                    from, nonces[from], to, amount, deadline: chain.Head.Record.Wave.Value + (ulong)(operation.Amount % 3)),
                from),
            What.Refused => chain.World.Sign(
                ExecutionWorld.Draft(from, nonces[from]++, to, amount, gas: 30_000, type: TransactionType.StakeDeposit), from),
            What.Certify => chain.World.Sign(
                ExecutionWorld.Draft(from, nonces[from]++, gas: 30_000, type: TransactionType.ParachainCertify, data: [1]), from),
            _ => chain.World.Transfer(from, nonces[from]++, to, amount),
        };
    }

    /// <summary>One operation.</summary>
    /// <param name="Kind">What happens.</param>
    /// <param name="From">Whose transaction.</param>
    /// <param name="To">To whom: an account of genesis or a stranger.</param>
    /// <param name="Amount">How much.</param>
    public sealed record Operation(What Kind, int From, int To, int Amount);
}
