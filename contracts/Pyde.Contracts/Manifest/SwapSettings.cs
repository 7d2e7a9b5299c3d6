namespace Pyde.Contracts.Manifest;

/// <summary>The bounds of swaps, from the <c>swap</c> member of plugins.json.</summary>
/// <param name="PauseBudgetMs">Draining and delta hand-off together, in milliseconds; 1 to 60,000.</param>
/// <param name="Probation">How long a new version is on probation.</param>
/// <param name="RecordedMiBMax">Bound of the recording in MiB; 1 to 4,096. At the bound the probation ends as confirmed.</param>
/// <param name="FaultsMax">Faults that spend a plugin's budget; 1 to 1,000.</param>
/// <param name="CallDeadlineMs">A unit of work that holds its lease longer is hung; 10 to 600,000.</param>
/// <param name="UnloadAttempts">Background collections after which a context that lives still counts as leaked; 1 to 10,000.</param>
/// <param name="LeakedContextsMax">Leaked contexts at which swaps are refused; 1 to 1,000.</param>
public sealed record SwapSettings(
    int PauseBudgetMs,
    ProbationLength Probation,
    int RecordedMiBMax,
    int FaultsMax,
    int CallDeadlineMs,
    int UnloadAttempts,
    int LeakedContextsMax)
{
    /// <summary>The values that hold where plugins.json says nothing.</summary>
    public static SwapSettings Default { get; } = new(250, new ProbationLength(20, 0), 64, 3, 5_000, 50, 8);

    /// <summary>Bound of the recording in bytes.</summary>
    public long RecordedBytesMax => RecordedMiBMax * 1_024L * 1_024L;
}
