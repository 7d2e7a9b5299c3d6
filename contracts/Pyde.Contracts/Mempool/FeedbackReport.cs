namespace Pyde.Contracts.Mempool;

/// <summary>What a mempool dropped because of a wave.</summary>
/// <param name="Included">Transactions that the wave ordered.</param>
/// <param name="Dropped">Transactions that can no longer be valid.</param>
public readonly partial record struct FeedbackReport(int Included, int Dropped);
