using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>Everything that a wave leaves behind.</summary>
/// <param name="Record">Complete but for the two state roots, which are zero.</param>
/// <param name="Writes">Strictly ascending by key.</param>
/// <param name="Code">Strictly ascending by hash.</param>
/// <param name="Events">In canonical order.</param>
/// <param name="Receipts">By tx_index, dense from 0.</param>
/// <param name="Transactions">Bytes of the executed steps' transactions by tx_index; empty for system steps. As many as receipts.</param>
public sealed partial record WaveCommit(
    WaveCommitRecord Record,
    IReadOnlyList<StateWrite> Writes,
    IReadOnlyList<CodeWrite> Code,
    IReadOnlyList<EventRecord> Events,
    IReadOnlyList<Receipt> Receipts,
    IReadOnlyList<ReadOnlyMemory<byte>> Transactions);
