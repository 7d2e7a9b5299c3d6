namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>A wave that the reference consensus has decided. With the state before it, it determines everything in it.</summary>
/// <param name="TimestampMs">Its timestamp.</param>
/// <param name="Batches">How many of the oldest waiting batches it holds.</param>
/// <param name="IsCommitted">Whether the host was told in this run.</param>
internal sealed record ReferenceWave(ulong TimestampMs, int Batches, bool IsCommitted);
