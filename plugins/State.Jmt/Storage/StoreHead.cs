using Pyde.Types;
using State.Jmt.Tree;

namespace State.Jmt.Storage;

/// <summary>What the store held when it was last written. Immutable; published as a whole.</summary>
/// <param name="Record">The record of the head; null before genesis.</param>
/// <param name="RecordHash">Its hash; zero before genesis.</param>
/// <param name="Root">The tree of the head.</param>
/// <param name="OldestRetained">Oldest wave whose state is still held.</param>
/// <param name="Writes">Value of the write counter when this was published: as long as it stands there, rows are as of this head.</param>
internal sealed record StoreHead(WaveCommitRecord? Record, Hash32 RecordHash, NodeRef Root, ulong OldestRetained, long Writes)
{
    public ulong NextWave => Record is null ? 0 : Record.Wave.Value + 1;
}
