using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace Pyde.Contracts.Execution;

/// <summary>Runs a wave: state and an ordered wave in; write set, receipts and events out.</summary>
/// <remarks>
/// <para>The result is a function of the snapshot, the wave and its rule set alone. What a plugin keeps between calls (compiled modules)
/// never changes a result.</para>
/// <para><see cref="ExecuteWave"/>: one thread at a time. <see cref="View"/> and <see cref="RunWork"/>: any thread, also beside a
/// wave.</para>
/// Source: waves.md, execution.md, parachains.md. Since contract 1.0.
/// </remarks>
[SlotContract(SlotName.Execution)]
public interface IExecutor : IPlugin
{
    /// <summary>Builds wave 0 from the genesis file.</summary>
    /// <param name="genesis">The chain's beginning.</param>
    /// <returns>What genesis leaves behind.</returns>
    WaveCommit ExecuteGenesis(Genesis genesis);

    /// <summary>Runs a wave on the state of the wave before it.</summary>
    /// <param name="wave">The wave after <paramref name="state"/>'s.</param>
    /// <param name="state">State of the wave before.</param>
    /// <param name="engines">In the order of plugins.json: the preferred one first.</param>
    /// <param name="outputs">Reports and work items; never part of the result.</param>
    /// <returns>What the wave leaves behind, with the two state roots still zero.</returns>
    WaveCommit ExecuteWave(
        OrderedWave wave,
        IStateSnapshot state,
        IReadOnlyList<IWasmEngine> engines,
        IOutputSink<ExecutorOutput> outputs);

    /// <summary>Runs a read-only call from outside a transaction: capped, free, leaves nothing.</summary>
    /// <param name="call">The call.</param>
    /// <param name="state">State to run on.</param>
    /// <param name="engines">In the order of plugins.json.</param>
    ViewReport View(ViewCall call, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines);

    /// <summary>Does a piece of background work that <see cref="ExecuteWave"/> asked for, such as compiling a module ahead of its
    /// activation.</summary>
    /// <param name="work">The work item, unchanged.</param>
    /// <param name="state">State of the head.</param>
    /// <param name="engines">In the order of plugins.json.</param>
    /// <returns>For the log; when it ends never changes a result on chain.</returns>
    WorkReport RunWork(ExecutorWork work, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines);
}
