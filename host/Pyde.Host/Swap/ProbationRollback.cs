namespace Pyde.Host.Swap;

/// <summary>How a version on probation was taken back.</summary>
/// <param name="Cause">What it did.</param>
/// <param name="Replayed">Acknowledged calls that the old version received again.</param>
/// <param name="PauseMicroseconds">From the closing of the gate to its opening.</param>
/// <param name="IsComplete">True when every replayed answer equalled the acknowledged one; otherwise the node has halted.</param>
public sealed record ProbationRollback(string Cause, int Replayed, double PauseMicroseconds, bool IsComplete);
