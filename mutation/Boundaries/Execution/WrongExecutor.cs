using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace Boundaries.Execution;

/// <summary>Passes everything on to a right executor.</summary>
public abstract class WrongExecutor(IExecutor inner) : WrongPlugin<IExecutor>(inner), IExecutor
{
    public virtual WaveCommit ExecuteGenesis(Genesis genesis) => Inner.ExecuteGenesis(genesis);

    public virtual WaveCommit ExecuteWave(
        OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs) =>
        Inner.ExecuteWave(wave, state, engines, outputs);

    public virtual ViewReport View(ViewCall call, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines) =>
        Inner.View(call, state, engines);

    public virtual WorkReport RunWork(ExecutorWork work, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines) =>
        Inner.RunWork(work, state, engines);
}
