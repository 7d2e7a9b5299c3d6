using Pyde.Types;

namespace Pyde.Contracts.Mempool;

/// <summary>Outcomes of an insertion.</summary>
/// <param name="Outcomes">One per submission, in order.</param>
/// <param name="Evicted">Hashes of transactions that made room, in order.</param>
public sealed partial record InsertReport(IReadOnlyList<InsertOutcome> Outcomes, IReadOnlyList<Hash32> Evicted);
