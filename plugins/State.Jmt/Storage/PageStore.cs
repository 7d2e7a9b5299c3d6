using Pyde.Contracts.Host;
using State.Jmt.Tree;

namespace State.Jmt.Storage;

/// <summary>The pages of the tree: the table <c>nodes</c> behind a bounded cache.</summary>
internal sealed class PageStore(RowReader rows, RingCache cache) : IPageSource
{
    private const int LevelBits = 6;

    /// <inheritdoc/>
    public int ReadPage(in NodeRef reference, Span<byte> destination)
    {
        BitKey path = PathOf(reference);
        if (cache.TryGet(path, ExtraOf(reference), destination, out RingCache.Entry entry))
            return entry.ValueBytes;
        Span<byte> keyBytes = stackalloc byte[RowKeys.PageBytesMax];
        ReadOnlySpan<byte> key = RowKeys.Page(reference, keyBytes);
        ReadOutcome outcome = rows.TryRead(Tables.Nodes, key, destination, out int bytes);
        if (outcome != ReadOutcome.Found)
        {
            string found = outcome == ReadOutcome.Absent ? "the page is missing" : "the page fails its checksum";
            throw RowReader.Damaged(Tables.Nodes, key, found);
        }

        if (bytes > destination.Length || !PageView.IsValid(destination[..bytes], reference))
            throw RowReader.Damaged(Tables.Nodes, key, "the page is not the encoding of a node");
        Keep(reference, destination[..bytes]);
        return bytes;
    }

    /// <summary>Keeps a page in the cache. One that is never committed is forgotten again by clearing it.</summary>
    public void Keep(in NodeRef reference, ReadOnlySpan<byte> page) =>
        cache.Put(PathOf(reference), ExtraOf(reference), since: 0, exists: true, page);

    public void Clear() => cache.Clear();

    private static BitKey PathOf(in NodeRef reference) => reference.Key.Prefix(reference.Depth & ~3);

    private static ulong ExtraOf(in NodeRef reference) => (reference.Version << LevelBits) | ((ulong)reference.Depth >> 2);
}
