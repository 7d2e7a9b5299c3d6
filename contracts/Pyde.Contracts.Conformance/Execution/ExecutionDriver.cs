using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.State;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>Runs waves of transfers on a state that it keeps itself.</summary>
internal sealed class ExecutionDriver(Trial trial, KitNode node) : SlotDriver(node)
{
    private readonly ExecutionWorld _world = new(trial);
    private readonly ulong[] _nonces = new ulong[3];
    private ReferenceVersion? _head;

    private IExecutor Executor => Instance.As<IExecutor>();

    public override string Step(Draw draw)
    {
        if (_head is null)
        {
            _head = ReferenceVersion.After(null, Executor.ExecuteGenesis(ExecutionWorld.Genesis()), default(StateRoots));
            return $"genesis: {_head.Record.Hash()}";
        }

        Transaction[] transactions = [.. Enumerable.Range(0, draw.Below(3)).Select(_ => Drawn(draw))];
        OrderedWave wave = new()
        {
            ChainId = _head.Record.ChainId,
            Wave = _head.Record.Wave.Next,
            Epoch = default,
            AnchorHash = default,
            AnchorRound = default,
            PriorAnchorRound = default,
            TimestampMs = _head.Record.TimestampMs + 1,
            Batches = [new Batch { ChainId = _head.Record.ChainId, Transactions = [.. transactions] }],
        };
        KitSink<ExecutorOutput> sink = new();
        WaveCommit commit = WithSnapshot(snapshot => Executor.ExecuteWave(wave, snapshot, [], sink));
        _head = ReferenceVersion.After(_head, commit, default(StateRoots));
        return $"wave {wave.Wave}: {commit.Receipts.Count} of {transactions.Length}, {_head.Record.Hash()}, "
            + $"{commit.Writes.Count} writes, {sink.Outputs.OfType<TransactionSkipped>().Count()} skipped";
    }

    public override string Look()
    {
        if (_head is null)
            return "nothing";
        ViewCall call = new(ExecutionWorld.Stranger(0), default, "look", default, 1_000);
        return $"view: {WithSnapshot(snapshot => Executor.View(call, snapshot, [])).Outcome}";
    }

    private Transaction Drawn(Draw draw)
    {
        int from = draw.Below(3);
        ulong nonce = _nonces[from]++ + (draw.Chance(10) ? 1UL : 0);
        return _world.Transfer(from, nonce, ExecutionWorld.Stranger(draw.Below(4)), (UInt128)draw.Below(1_000));
    }

    private T WithSnapshot<T>(Func<IStateSnapshot, T> call)
    {
        LeaseToken lease = new();
        using ReferenceSnapshot snapshot = new(_head, lease.Stamp);
        return call(snapshot);
    }
}
