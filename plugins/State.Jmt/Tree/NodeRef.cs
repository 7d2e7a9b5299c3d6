using System.Buffers.Binary;

namespace State.Jmt.Tree;

/// <summary>Reference to the top of a subtree: nothing, a leaf, or the page that holds its topmost branch.</summary>
internal struct NodeRef
{
    /// <summary>Bytes of the stored form: kind, digests, key, depth, version.</summary>
    public const int EncodedBytes = 1 + DigestPair.Bytes + BitKey.Bytes + 2 + 8;

    public NodeKind Kind;

    /// <summary>Bit depth of the topmost branch; 0 for a leaf and for nothing.</summary>
    public ushort Depth;

    /// <summary>The wave that wrote the page; 0 for a leaf and for nothing.</summary>
    public ulong Version;

    /// <summary>A leaf's key; of a page the first <see cref="Depth"/> bits, the rest zero.</summary>
    public BitKey Key;

    public DigestPair Digests;

    public readonly void Encode(Span<byte> destination)
    {
        destination[0] = (byte)Kind;
        ((ReadOnlySpan<byte>)Digests).CopyTo(destination[1..]);
        Key.CopyTo(destination[(1 + DigestPair.Bytes)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[(1 + DigestPair.Bytes + BitKey.Bytes)..], Depth);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[(EncodedBytes - 8)..], Version);
    }

    /// <returns>False unless the bytes are the one encoding of a reference.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out NodeRef node)
    {
        node = default;
        if (bytes.Length != EncodedBytes || bytes[0] > (byte)NodeKind.Page)
            return false;
        var decoded = new NodeRef
        {
            Kind = (NodeKind)bytes[0],
            Digests = DigestPair.FromBytes(bytes[1..]),
            Key = BitKey.FromBytes(bytes[(1 + DigestPair.Bytes)..]),
            Depth = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(1 + DigestPair.Bytes + BitKey.Bytes)..]),
            Version = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(EncodedBytes - 8)..]),
        };
        bool isCanonical = decoded.Kind switch
        {
            NodeKind.Page => decoded.Depth < BitKey.Bits && decoded.Key.Equals(decoded.Key.Prefix(decoded.Depth)),
            NodeKind.Leaf => decoded.Depth == 0 && decoded.Version == 0,
            _ => decoded.Depth == 0 && decoded.Version == 0 && bytes[1..].IndexOfAnyExcept((byte)0) < 0,
        };
        if (isCanonical)
            node = decoded;
        return isCanonical;
    }
}
