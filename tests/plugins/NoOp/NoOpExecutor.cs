using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace NoOp;

/// <summary>Runs nothing: whoever asks it for a wave has made a mistake.</summary>
public sealed class NoOpExecutor : NoOpPlugin, IExecutor
{
    public WaveCommit ExecuteGenesis(Genesis genesis) => throw new NotSupportedException("the no-op executor has no genesis");

    public WaveCommit ExecuteWave(
        OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs) =>
        throw new NotSupportedException("the no-op executor runs no wave");

    public ViewReport View(ViewCall call, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines) =>
        new(ViewOutcome.NoSuchTarget, default, 0, "the no-op executor holds nothing");

    public WorkReport RunWork(ExecutorWork work, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines) => new(false, "the no-op executor does nothing");
}
