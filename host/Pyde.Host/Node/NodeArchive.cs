using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Host.Node;

/// <summary>Vertices and batches that peers may still ask for, by hash, durable, the oldest dropped first.</summary>
/// <remarks>Any thread. A node alone in its committee has none.</remarks>
internal sealed class NodeArchive
{
    public const string StoreName = "archive";
    public const int Tables = 3;

    // A peer that is further behind needs a snapshot; batches of 4 MiB would make this some 16 GiB, within a store's budget.
    private const int EntriesMax = 4_096;
    private const int OrderTable = 2;

    private readonly Lock _gate = new();
    private readonly IStore _store;
    private readonly StoreBatch _batch = new();
    private ulong _first;
    private ulong _next;
    private Vertex? _newest;

    /// <summary>Opens what is there.</summary>
    public NodeArchive(IStore store)
    {
        _store = store;
        using IStoreIterator order = store.Scan(OrderTable, default, default, ScanDirection.Ascending);
        bool isFirst = true;
        while (order.MoveNext())
        {
            ulong number = BinaryPrimitives.ReadUInt64BigEndian(order.Key);
            _first = isFirst ? number : _first;
            isFirst = false;
            _next = number + 1;
            if ((ArchiveKind)order.Value[0] == ArchiveKind.Vertex)
                Remember(Find(ArchiveKind.Vertex, Hash32.FromBytes(order.Value[1..])));
        }
    }

    /// <summary>The vertex of the highest round; null while there is none.</summary>
    public Vertex? Newest
    {
        get
        {
            lock (_gate)
                return _newest;
        }
    }

    /// <summary>Keeps a value.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="hash">Its hash, checked by the caller.</param>
    /// <param name="bytes">Its canonical form.</param>
    /// <returns>False when the store failed.</returns>
    public bool TryAdd(ArchiveKind kind, Hash32 hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> key = stackalloc byte[Hash32.Bytes];
        hash.CopyTo(key);
        Span<byte> number = stackalloc byte[8];
        Span<byte> place = stackalloc byte[1 + Hash32.Bytes];
        lock (_gate)
        {
            if (_store.TryRead((int)kind, key, default, out _) == ReadOutcome.Found)
                return true;
            _batch.Clear();
            _batch.Put((int)kind, key, bytes);
            place[0] = (byte)kind;
            key.CopyTo(place[1..]);
            BinaryPrimitives.WriteUInt64BigEndian(number, _next);
            _batch.Put(OrderTable, number, place);
            bool isFull = _next - _first >= EntriesMax;
            if (isFull)
                DropOldest(number, place);
            if (_store.Commit(_batch) != StoreOutcome.Ok)
                return false;
            _next++;
            _first += isFull ? 1UL : 0;
            if (kind == ArchiveKind.Vertex)
                Remember(bytes.ToArray());
            return true;
        }
    }

    /// <summary>Looks a value up.</summary>
    /// <returns>Its canonical form; null when it is not here.</returns>
    public byte[]? Find(ArchiveKind kind, Hash32 hash)
    {
        Span<byte> key = stackalloc byte[Hash32.Bytes];
        hash.CopyTo(key);
        if (_store.TryRead((int)kind, key, default, out int bytes) != ReadOutcome.Found)
            return null;
        byte[] value = new byte[bytes];
        return _store.TryRead((int)kind, key, value, out _) == ReadOutcome.Found ? value : null;
    }

    private void DropOldest(Span<byte> number, Span<byte> place)
    {
        BinaryPrimitives.WriteUInt64BigEndian(number, _first);
        if (_store.TryRead(OrderTable, number, place, out int bytes) == ReadOutcome.Found && bytes == place.Length)
            _batch.Delete(place[0], place[1..]);
        _batch.Delete(OrderTable, number);
    }

    private void Remember(byte[]? bytes)
    {
        if (bytes is not null && BorshCodec.TryDecode(bytes, out Vertex vertex) == DecodeOutcome.Ok && (_newest is null || vertex.Round > _newest.Round))
            _newest = vertex;
    }
}

/// <summary>What an archive keeps; the number is the table.</summary>
internal enum ArchiveKind
{
    /// <summary>A signed vertex.</summary>
    Vertex = 0,

    /// <summary>A batch.</summary>
    Batch = 1,
}
