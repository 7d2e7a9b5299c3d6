using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>Answer of a wave commit.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Record">The complete record; null unless committed.</param>
public sealed partial record CommitReport(CommitOutcome Outcome, WaveCommitRecord? Record);
