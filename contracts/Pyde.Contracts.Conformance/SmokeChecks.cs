using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.Dkg;
using Pyde.Contracts.Mempool;
using Pyde.Contracts.Networking;
using Pyde.Contracts.State;

namespace Pyde.Contracts.Conformance;

/// <summary>What every plugin of a slot must answer on a fresh scratch instance: little, but through the members that the live path
/// uses.</summary>
/// <remarks>Run in order by the swap's probing. An engine and an executor answer nothing without a module or a chain: they have no checks
/// here.</remarks>
public static class SmokeChecks
{
    /// <summary>All checks, slot by slot, in the order in which they run on one instance.</summary>
    public static IReadOnlyList<SmokeCheck> All { get; } =
    [
        SmokeCheck.Of<IMempool>(SlotName.Mempool, "a submission that is no transaction is refused", static mempool =>
        {
            InsertReport report = mempool.Insert(new SubmissionBatch(default, UInt128.One, [new Submission(new byte[] { 0xFF }, null, 0)]));
            if (report.Outcomes.Count != 1)
                return $"expected one outcome for one submission, found {report.Outcomes.Count}";
            return report.Outcomes[0] != InsertOutcome.Accepted ? null : "one byte 0xFF was accepted";
        }),
        SmokeCheck.Of<IMempool>(SlotName.Mempool, "nothing waits in a fresh instance", static mempool =>
            mempool.Count == 0 && mempool.Bytes == 0 && !mempool.Contains(default)
                ? null
                : $"{mempool.Count} transactions of {mempool.Bytes} bytes wait"),
        SmokeCheck.Of<IMempool>(SlotName.Mempool, "a fresh instance offers an empty batch", static mempool =>
            mempool.TakeBatch(new BatchRequest(1, 1_024, 1_000_000)).Transactions is { Count: > 0 } offered
                ? $"{offered.Count} transactions were offered"
                : null),
        SmokeCheck.Of<IConsensus>(SlotName.Consensus, "a fresh instance expects wave 0", static consensus =>
            consensus.Status.NextWave == default ? null : $"wave {consensus.Status.NextWave} is expected"),
        SmokeCheck.Of<IConsensus>(SlotName.Consensus, "a timer that was never set does not fail the node", static consensus =>
            consensus.Step(new ConsensusTimerFired(0, ulong.MaxValue), new KitSink<ConsensusOutput>()) != ConsensusStep.Failed
                ? null
                : $"the step answered {ConsensusStep.Failed}"),
        SmokeCheck.Of<INetwork>(SlotName.Networking, "a fresh instance has no peers", static network =>
            network.Peers.Count == 0 ? null : $"{network.Peers.Count} peers"),
        SmokeCheck.Of<INetwork>(SlotName.Networking, "a fresh instance is not busy", static network =>
            network.Step(new StreamClosed(ulong.MaxValue, "probe"), new KitSink<NetworkOutput>()) != NetworkStep.Busy
                ? null
                : $"the step answered {NetworkStep.Busy}"),
        SmokeCheck.Of<IKeyCeremony>(SlotName.Dkg, "a fresh instance is idle, and stays so when a timer fires that was never set",
            static ceremony =>
        {
            CeremonyPhase before = ceremony.Status.Phase;
            ceremony.Step(new CeremonyTimerFired(ulong.MaxValue), new KitSink<CeremonyOutput>());
            CeremonyPhase after = ceremony.Status.Phase;
            return before == CeremonyPhase.Idle && after == CeremonyPhase.Idle ? null : $"phase {before}, then {after}";
        }),
        SmokeCheck.Of<IStateStore>(SlotName.State, "a fresh instance has no history", static state =>
        {
            if (state.Head is not null)
                return "it has a head";
            if (state.ReadRecord(default) is not null)
                return "it has a record of wave 0";
            return state.FindTransaction(default) is null ? null : "it has executed a transaction";
        }),
    ];

    /// <summary>The checks of one slot.</summary>
    /// <param name="slot">Name of the slot (<see cref="SlotName"/>).</param>
    /// <returns>In order; none for an unknown slot, and for those that cannot be asked without a module or a chain.</returns>
    public static IEnumerable<SmokeCheck> For(string slot)
    {
        foreach (SmokeCheck check in All)
        {
            if (check.Slot == slot)
                yield return check;
        }
    }

    /// <summary>Runs the checks of a slot until one fails.</summary>
    /// <param name="slot">Name of the slot.</param>
    /// <param name="plugin">A started, fresh instance.</param>
    /// <returns>Null when all passed; otherwise the slot, the promise and what was found.</returns>
    public static string? Run(string slot, IPlugin plugin)
    {
        foreach (SmokeCheck check in For(slot))
        {
            if (check.Run(plugin) is { } found)
                return $"{check}: {found}";
        }

        return null;
    }
}
