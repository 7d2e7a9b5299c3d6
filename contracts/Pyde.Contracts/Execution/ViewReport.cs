namespace Pyde.Contracts.Execution;

/// <summary>Answer of a view call.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Data">What it returned or reverted with.</param>
/// <param name="GasUsed">Gas that it would have cost.</param>
/// <param name="Text">The finer reason, for people; empty when it returned.</param>
public sealed record ViewReport(ViewOutcome Outcome, ReadOnlyMemory<byte> Data, ulong GasUsed, string Text);
