namespace Pyde.Contracts.State;

/// <summary>Answer of a rollback.</summary>
/// <param name="Outcome">What became of it.</param>
public readonly partial record struct RollbackReport(RollbackOutcome Outcome);
