namespace Pyde.Contracts.Mempool;

/// <summary>Transactions for a batch.</summary>
/// <param name="Transactions">Canonical bytes, in the order in which they shall run; empty when nothing is ready.</param>
public sealed partial record BatchOffer(IReadOnlyList<ReadOnlyMemory<byte>> Transactions);
