using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.State;
using Mover = Pyde.Contracts.Conformance.Common.HandOff;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Anything that may happen to a store, in any order, with every read compared after every operation.</summary>
internal sealed class StateSequence : SequenceModel<StateSequence.Operation>
{
    public enum What
    {
        Commit,
        CommitAgain,
        RollBack,
        Certify,
        Restart,
        Swap,
        FailCommit,
        KeepSnapshot,
        EndLease,
    }

    public static IEnumerable<ConformanceCheck> For(StateKit kit)
    {
        yield return kit.Check(CheckAspect.Model, "Any sequence of commits, returns and swaps is what a dictionary is", static trial =>
            new StateSequence().Check(trial, "store", sequences: 24, lengthMax: 24));
    }

    protected override Operation Next(Draw draw) => new(
        draw.Chance(55) ? What.Commit : (What)draw.Between(1, (int)What.EndLease), draw.Below(1 << 16), draw.Below(4));

    protected override IEnumerable<Operation> Simpler(Operation operation)
    {
        if (operation.Count > 0)
            yield return operation with { Count = operation.Count - 1 };
        if (operation.Seed > 3)
            yield return operation with { Seed = operation.Seed % 4 };
    }

    protected override void Run(Trial trial, IReadOnlyList<Operation> operations)
    {
        StateChain chain = new(trial);
        List<(IStateSnapshot Snapshot, ReferenceVersion? Version)> kept = [];
        foreach (Operation operation in operations)
        {
            Do(trial, chain, kept, operation);
            StateReads.Check(chain);
            foreach ((IStateSnapshot snapshot, ReferenceVersion? version) in kept)
                StateReads.Check(snapshot, version, StateReads.KeysOf(chain));
            if (chain.Versions.Count > 0)
                StateProofs.Check(chain.Store, chain.Expected!, StateChain.Key(operation.Seed % 3, operation.Seed % 12));
        }

        foreach ((IStateSnapshot snapshot, _) in kept)
            snapshot.Dispose();
    }

    private static void Do(
        Trial trial, StateChain chain, List<(IStateSnapshot Snapshot, ReferenceVersion? Version)> kept, Operation operation)
    {
        ulong head = (ulong)Math.Max(0, chain.Versions.Count - 1);
        ulong target = head - Math.Min((ulong)operation.Count, head);
        switch (operation.Kind)
        {
            case What.Commit:
                chain.Commit(CommitOf(chain, operation));
                break;
            case What.CommitAgain when chain.Versions.Count > 0:
                WaveCommit again = CommitOf(chain, operation);
                chain.Commit(again);
                Expect.Equal(CommitOutcome.OutOfOrder, chain.Store.CommitWave(again).Outcome, "the same wave once more");
                break;
            case What.RollBack when chain.Versions.Count > 0:
                Drop(kept, version => version is not null && version.Record.Wave.Value > target);
                chain.RollBackTo(target);
                break;
            case What.Certify when chain.Versions.Count > 0:
                chain.StoreCertificate(target);
                break;
            case What.Restart:
                Drop(kept, static _ => true);
                chain.Restart();
                break;
            case What.Swap:
                Drop(kept, static _ => true);
                Swap(trial, chain);
                break;
            case What.FailCommit when chain.Node.Disk.Commits > 0:
                chain.Node.Disk.Outcome = Pyde.Contracts.Host.StoreOutcome.Failed;
                Expect.Equal(
                    CommitOutcome.StoreFailed, chain.Store.CommitWave(CommitOf(chain, operation)).Outcome, "a commit over a failing store");
                chain.Node.Disk.Outcome = Pyde.Contracts.Host.StoreOutcome.Ok;
                break;
            case What.KeepSnapshot:
                kept.Add((chain.Open(), chain.Expected));
                break;
            case What.EndLease:
                Drop(kept, static _ => true);
                chain.EndLease();
                break;
        }
    }

    private static WaveCommit CommitOf(StateChain chain, Operation operation)
    {
        Draw draw = new((ulong)operation.Seed);
        byte[] code = [(byte)(operation.Seed % 3), 1];
        CodeWrite[] codes = operation.Count == 3 ? [StateSteps.Code(code, isDropped: draw.Chance(40))] : [];
        return chain.Next(StateReadChecks.Drawn(draw, 1 + (2 * operation.Count)), codes, operation.Count);
    }

    private static void Swap(Trial trial, StateChain chain)
    {
        if (trial.Plugin.HandOff.Exports.FirstOrDefault(trial.Plugin.HandOff.Imports.Contains) is not { Name: not null } schema)
            return;
        KitInstance next = chain.Node.StartBeside();
        Mover moved = Mover.Export(chain.Instance.Plugin, schema).End(chain.Instance.Plugin, schema);
        ImportOutcome outcome = moved.Import(next.Plugin, schema, () => chain.Node.MakeCurrent(next));
        Expect.That(outcome.IsAccepted, $"a hand-off under {schema}: expected acceptance, found {outcome.Reason}");
        chain.TakeOver(next);
    }

    private static void Drop(List<(IStateSnapshot Snapshot, ReferenceVersion? Version)> kept, Func<ReferenceVersion?, bool> isDropped)
    {
        foreach ((IStateSnapshot snapshot, ReferenceVersion? version) in kept)
        {
            if (isDropped(version))
                snapshot.Dispose();
        }

        kept.RemoveAll(entry => isDropped(entry.Version));
    }

    /// <summary>One operation.</summary>
    /// <param name="Kind">What happens.</param>
    /// <param name="Seed">Decides what is written.</param>
    /// <param name="Count">How much, or how far back.</param>
    public sealed record Operation(What Kind, int Seed, int Count);
}
