namespace Pyde.Host.Swap;

/// <summary>What became of a swap, as far as it has come.</summary>
/// <param name="Number">Counts the swaps of the node from 1.</param>
/// <param name="Place">The slot, and for the list-valued one the entry: <c>wasm/pyde.wasm.managed</c>.</param>
/// <param name="From">Old version as <c>id@version</c>.</param>
/// <param name="To">New version as <c>id@version</c>; the folder while nothing was loaded.</param>
/// <param name="Outcome">Where it stands, or how it ended.</param>
/// <param name="Step">The step reached; for a rollback the one that failed.</param>
/// <param name="Reason">Why it was refused or rolled back, or what is remarkable about its end; null otherwise.</param>
/// <param name="Pause">The pause of the swap; zero when the gate was never closed.</param>
/// <param name="BaseSlices">Slices of the bulk that were moved while the old version served.</param>
/// <param name="HandedOverBytes">Bytes of all records moved.</param>
/// <param name="BasePauseMaxMicroseconds">Longest gap taken for a slice of the bulk.</param>
/// <param name="Waited">Callers that stood in line because of it.</param>
/// <param name="FailedCalls">Units of work that failed while it was under way.</param>
/// <param name="Unloaded">True once the context that it made superfluous is gone.</param>
/// <param name="UnloadAttempts">Collections that this took so far.</param>
/// <param name="Rollback">What a rollback on probation did; null when there was none.</param>
public sealed record SwapReport(
    long Number,
    string Place,
    string From,
    string To,
    SwapOutcome Outcome,
    SwapStep Step,
    string? Reason,
    PauseSplit Pause,
    int BaseSlices,
    long HandedOverBytes,
    double BasePauseMaxMicroseconds,
    long Waited,
    long FailedCalls,
    bool Unloaded,
    int UnloadAttempts,
    ProbationRollback? Rollback);
