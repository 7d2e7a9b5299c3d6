using System.Buffers.Binary;
using System.Numerics;

namespace State.Jmt.Tree;

/// <summary>Reads a page: the branches of four levels below one prefix, with what hangs below them.</summary>
/// <remarks>
/// <para>Layout: format 1, level k (0 to 63), children bitmap u16, leaves bitmap u16; then 64 digest bytes of every branch but the
/// topmost, ascending
/// by boundary; then 64 digest bytes of every child, ascending by nibble; then per child its tail: of a leaf the key's bytes from k / 2
/// on, of a page
/// its depth u8, its version u64, and the prefix's bytes from k / 2 to ⌈depth / 8⌉.</para>
/// <para>A branch is named by its boundary, the first nibble of its right side: the boundary's trailing zeros t give its depth 4k + 3 −
/// t and its two
/// sides of 2^t nibbles each. Which branches exist follows from the children bitmap: those with children on both sides.</para>
/// </remarks>
internal readonly ref struct PageView
{
    public const byte Format = 1;
    public const int HeaderBytes = 6;
    public const int PageChildBytesMin = 1 + 8;

    /// <summary>Sixteen children, fourteen branches below the topmost, and the longest tails.</summary>
    public const int BytesMax = HeaderBytes + ((14 + 16) * DigestPair.Bytes) + (16 * (PageChildBytesMin + BitKey.Bytes));

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly BitKey _path;
    private readonly int _top;

    /// <param name="bytes">A page that passed <see cref="IsValid"/>.</param>
    /// <param name="path">A key under the page; the first 4k bits count.</param>
    public PageView(ReadOnlySpan<byte> bytes, scoped in BitKey path)
    {
        _bytes = bytes;
        Level = bytes[1];
        Children = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        Leaves = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        Branches = BranchesOf(Children);
        _path = path.Prefix(4 * Level);
        _top = TopBoundary(0, 16);
    }

    public int Level { get; }

    public int Children { get; }

    public int Leaves { get; }

    /// <summary>Bit m is set when the branch with boundary m exists.</summary>
    public int Branches { get; }

    /// <summary>Boundary of the topmost branch.</summary>
    public int Top => _top;

    /// <summary>Which branches a set of children implies.</summary>
    public static int BranchesOf(int children)
    {
        int pairs = (children | (children >> 1)) & 0x5555;
        int quads = (pairs | (pairs >> 2)) & 0x1111;
        int halves = (quads | (quads >> 4)) & 0x0101;
        return (children & (children << 1) & 0xAAAA)
            | (pairs & (pairs << 2) & 0x4444)
            | (quads & (quads << 4) & 0x1010)
            | (halves & (halves << 8) & 0x0100);
    }

    /// <summary>Boundary of the branch at a depth, on the way to a key.</summary>
    public static int BoundaryOf(int depth, in BitKey key)
    {
        int level = depth >> 2;
        int height = 3 - (depth & 3);
        int above = key.Nibble(level) & ~((2 << height) - 1);
        return above | (1 << height);
    }

    /// <summary>Whether bytes are the one encoding of the page that a reference names.</summary>
    /// <param name="bytes">The stored page without its checksum.</param>
    /// <param name="reference">What points to it.</param>
    public static bool IsValid(ReadOnlySpan<byte> bytes, in NodeRef reference)
    {
        if (bytes.Length < HeaderBytes || bytes[0] != Format || bytes[1] != reference.Depth >> 2)
            return false;
        int level = bytes[1];
        int children = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        int leaves = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (BitOperations.PopCount((uint)children) < 2 || (leaves & ~children) != 0)
            return false;
        int branches = BranchesOf(children);
        int digests = BitOperations.PopCount((uint)branches) - 1 + BitOperations.PopCount((uint)children);
        int at = HeaderBytes + (digests * DigestPair.Bytes);
        if (at > bytes.Length)
            return false;
        BitKey path = reference.Key.Prefix(4 * level);
        for (int rest = children; rest != 0; rest &= rest - 1)
        {
            int nibble = BitOperations.TrailingZeroCount(rest);
            if (!IsValidChild(bytes, level, nibble, ((leaves >> nibble) & 1) != 0, path, reference.Version, ref at))
                return false;
        }

        var view = new PageView(bytes, path);
        return at == bytes.Length
            && view.DepthOf(view._top) == reference.Depth
            && view.PrefixOf(view._top).Equals(reference.Key);
    }

    /// <summary>Boundary of the topmost branch among some nibbles; 0 when fewer than two of them have children.</summary>
    /// <param name="first">The first nibble, a multiple of <paramref name="count"/>.</param>
    /// <param name="count">1, 2, 4, 8 or 16.</param>
    public int TopBoundary(int first, int count)
    {
        int inside = Branches & (((1 << count) - 1) << first) & ~(1 << first);
        for (int height = BitOperations.Log2((uint)count) - 1; height >= 0; height--)
        {
            int here = inside & HeightMask(height);
            if (here != 0)
                return BitOperations.TrailingZeroCount(here);
        }

        return 0;
    }

    /// <summary>Bit depth of a branch.</summary>
    public int DepthOf(int boundary) => (4 * Level) + 3 - BitOperations.TrailingZeroCount(boundary);

    /// <summary>The bits that all keys below a branch share.</summary>
    public BitKey PrefixOf(int boundary)
    {
        Span<byte> bytes = stackalloc byte[BitKey.Bytes];
        _path.CopyTo(bytes);
        int nibble = boundary & (boundary - 1);
        bytes[Level >> 1] |= (byte)((Level & 1) == 0 ? nibble << 4 : nibble);
        return BitKey.FromBytes(bytes);
    }

    /// <summary>Both hashes of a branch that is not the topmost.</summary>
    public ReadOnlySpan<byte> BranchDigests(int boundary)
    {
        int before = Branches & ~(1 << _top) & ((1 << boundary) - 1);
        return _bytes.Slice(HeaderBytes + (BitOperations.PopCount((uint)before) * DigestPair.Bytes), DigestPair.Bytes);
    }

    /// <summary>Both hashes of a child.</summary>
    public ReadOnlySpan<byte> ChildDigests(int nibble)
    {
        int before = BitOperations.PopCount((uint)Branches) - 1 + BitOperations.PopCount((uint)(Children & ((1 << nibble) - 1)));
        return _bytes.Slice(HeaderBytes + (before * DigestPair.Bytes), DigestPair.Bytes);
    }

    /// <summary>Both hashes of all that lies at some nibbles, of which at least one has a child.</summary>
    public ReadOnlySpan<byte> RangeDigests(int first, int count)
    {
        int boundary = TopBoundary(first, count);
        return boundary != 0 ? BranchDigests(boundary) : ChildDigests(OnlyChild(first, count));
    }

    /// <summary>The one nibble among some that has a child.</summary>
    public int OnlyChild(int first, int count) => BitOperations.TrailingZeroCount(Children & (((1 << count) - 1) << first));

    /// <summary>Whether any of some nibbles has a child.</summary>
    public bool HasChild(int first, int count) => (Children & (((1 << count) - 1) << first)) != 0;

    /// <summary>The reference to a child.</summary>
    public NodeRef Child(int nibble)
    {
        int digests = BitOperations.PopCount((uint)Branches) - 1 + BitOperations.PopCount((uint)Children);
        int at = HeaderBytes + (digests * DigestPair.Bytes);
        for (int rest = Children & ((1 << nibble) - 1); rest != 0; rest &= rest - 1)
            at += TailBytes(_bytes, Level, ((Leaves >> BitOperations.TrailingZeroCount(rest)) & 1) != 0, at);
        Span<byte> key = stackalloc byte[BitKey.Bytes];
        _path.CopyTo(key);
        bool isLeaf = ((Leaves >> nibble) & 1) != 0;
        int tailBytes = TailBytes(_bytes, Level, isLeaf, at);
        var child = new NodeRef { Kind = isLeaf ? NodeKind.Leaf : NodeKind.Page, Digests = DigestPair.FromBytes(ChildDigests(nibble)) };
        if (!isLeaf)
        {
            child.Depth = _bytes[at];
            child.Version = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[(at + 1)..]);
            at += PageChildBytesMin;
            tailBytes -= PageChildBytesMin;
        }

        _bytes.Slice(at, tailBytes).CopyTo(key[(Level / 2)..]);
        child.Key = BitKey.FromBytes(key);
        return child;
    }

    private static int HeightMask(int height) => height switch { 0 => 0xAAAA, 1 => 0x4444, 2 => 0x1010, _ => 0x0100 };

    private static int TailBytes(ReadOnlySpan<byte> bytes, int level, bool isLeaf, int at) =>
        isLeaf ? BitKey.Bytes - (level / 2) : PageChildBytesMin + ((bytes[at] + 7) / 8) - (level / 2);

    private static bool IsValidChild(
        ReadOnlySpan<byte> bytes, int level, int nibble, bool isLeaf, in BitKey path, ulong versionMax, ref int at)
    {
        Span<byte> key = stackalloc byte[BitKey.Bytes];
        path.CopyTo(key);
        if (!isLeaf && (at >= bytes.Length || bytes[at] < 4 * (level + 1)))
            return false;
        int tailBytes = TailBytes(bytes, level, isLeaf, at);
        if (tailBytes > bytes.Length - at)
            return false;
        ReadOnlySpan<byte> tail = bytes.Slice(at, tailBytes);
        at += tailBytes;
        int depth = BitKey.Bits;
        if (!isLeaf)
        {
            depth = tail[0];
            if (BinaryPrimitives.ReadUInt64LittleEndian(tail[1..]) > versionMax)
                return false;
            tail = tail[PageChildBytesMin..];
        }

        key[(level / 2)..].Clear();
        tail.CopyTo(key[(level / 2)..]);
        BitKey found = BitKey.FromBytes(key);
        return found.Prefix(4 * level).Equals(path) && found.Nibble(level) == nibble && found.Prefix(depth).Equals(found);
    }
}
