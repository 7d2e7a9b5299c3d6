using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.State;

/// <summary>The acknowledged calls of a state store, in order, over one table of the host.</summary>
/// <remarks>
/// Row 0 names chain and genesis. Row n holds kind and Borsh value of call n, cut into parts that a store takes, each behind a digest over
/// its place and content: a row that was damaged, moved or lost is found.
/// </remarks>
internal sealed class ReferenceLog
{
    private const string StoreName = "state";
    private const int PartBytesMax = 4 * 1_024 * 1_024;
    private const int KeyBytes = sizeof(ulong) + sizeof(uint) + 1;

    private readonly IStore _store;
    private readonly byte[] _identity;
    private readonly StoreBatch _batch = new();

    /// <exception cref="StoreException">The store belongs to another chain, or is damaged.</exception>
    public ReferenceLog(IStore store, NodeIdentity node)
    {
        _store = store;
        _identity = new byte[sizeof(ulong) + Hash32.Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(_identity, node.Chain.Value);
        node.Genesis.CopyTo(_identity.AsSpan(sizeof(ulong)));
    }

    public enum Kind : byte
    {
        Identity = 0,
        Commit = 1,
        Rollback = 2,
        Certificate = 3,
    }

    /// <summary>Calls in the log.</summary>
    /// <exception cref="StoreException">The store is damaged.</exception>
    public ulong Count()
    {
        using IStoreIterator rows = _store.Scan(0, default, default, ScanDirection.Descending);
        return rows.MoveNext() ? BinaryPrimitives.ReadUInt64BigEndian(KeyOf(rows)) : 0;
    }

    /// <summary>Appends a call.</summary>
    /// <param name="count">Calls before it.</param>
    /// <param name="kind">Which call.</param>
    /// <param name="value">Its Borsh input.</param>
    /// <returns>Whether it is durable; otherwise nothing changed.</returns>
    public bool TryAppend(ulong count, Kind kind, byte[] value)
    {
        _batch.Clear();
        if (count == 0)
            Put(0, Kind.Identity, _identity);
        Put(count + 1, kind, value);
        return _store.Commit(_batch) == StoreOutcome.Ok;
    }

    /// <summary>Reads every call.</summary>
    /// <exception cref="StoreException">The store belongs to another chain, or is damaged.</exception>
    public IEnumerable<(Kind Kind, byte[] Value)> Read()
    {
        ulong expected = 0;
        var value = new List<byte>();
        foreach ((ulong number, uint part, bool isLast, Kind kind, byte[] content) in ReadParts())
        {
            if (number != expected || part != (uint)(value.Count / PartBytesMax) || (number == 0) != (kind == Kind.Identity))
                throw Damaged($"expected call {expected}, found part {part} of call {number} of kind {kind}");
            value.AddRange(content);
            if (!isLast)
                continue;
            if (number > 0)
                yield return (kind, [.. value]);
            else if (!value.SequenceEqual(_identity))
                throw Damaged("the log belongs to another chain or genesis; point the node to its own data");
            value.Clear();
            expected++;
        }

        if (value.Count > 0 || expected == 1)
            throw Damaged("the last call is not whole");
    }

    public static T Decode<T>(ReadOnlySpan<byte> value)
        where T : IBorshValue<T> => BorshCodec.TryDecode(value, out T decoded) == DecodeOutcome.Ok
            ? decoded
            : throw Damaged($"a row does not hold a {typeof(T).Name}");

    private static StoreException Damaged(string what) => new(StoreName, $"table 0: {what}");

    private static ReadOnlySpan<byte> KeyOf(IStoreIterator rows) =>
        rows.Key.Length == KeyBytes ? rows.Key : throw Damaged($"a key has {rows.Key.Length} bytes");

    private static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> content) => Digest.Blake3([.. key, .. content]).ToArray();

    private List<(ulong Number, uint Part, bool IsLast, Kind Kind, byte[] Content)> ReadParts()
    {
        var parts = new List<(ulong, uint, bool, Kind, byte[])>();
        using IStoreIterator rows = _store.Scan(0, default, default, ScanDirection.Ascending);
        while (rows.MoveNext())
        {
            ReadOnlySpan<byte> key = KeyOf(rows);
            ReadOnlySpan<byte> row = rows.Value;
            if (row.Length <= Hash32.Bytes || !Seal(key, row[Hash32.Bytes..]).AsSpan().SequenceEqual(row[..Hash32.Bytes]))
                throw Damaged($"row {Convert.ToHexStringLower(key)} fails its seal");
            parts.Add((
                BinaryPrimitives.ReadUInt64BigEndian(key),
                BinaryPrimitives.ReadUInt32BigEndian(key[sizeof(ulong)..]),
                key[^1] == 1,
                (Kind)row[Hash32.Bytes],
                row[(Hash32.Bytes + 1)..].ToArray()));
        }

        return parts;
    }

    private void Put(ulong number, Kind kind, byte[] value)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        int parts = Math.Max(1, (value.Length + PartBytesMax - 1) / PartBytesMax);
        for (int part = 0; part < parts; part++)
        {
            int from = part * PartBytesMax;
            byte[] content = [(byte)kind, .. value.AsSpan(from, Math.Min(PartBytesMax, value.Length - from))];
            BinaryPrimitives.WriteUInt32BigEndian(key[sizeof(ulong)..], (uint)part);
            key[^1] = part == parts - 1 ? (byte)1 : (byte)0;
            _batch.Put(0, key, [.. Seal(key, content), .. content]);
        }
    }
}
