using System.Buffers.Binary;
using System.Numerics;
using Pyde.Contracts;
using Pyde.Contracts.Host;

namespace State.Jmt.Tree;

/// <summary>Applies one wave's changes to the tree: one descent over the sorted keys, hashes by depth, pages last.</summary>
/// <remarks>
/// <para>Works on the binary tree; only the branches on the way to a change are taken out of their pages. A page that was opened is
/// always superseded:
/// either something below it changed, or its branches moved into another grouping.</para>
/// <para>Branches of one depth do not depend on each other, so the deepest are hashed first and each depth as one batch. All memory is
/// kept for the
/// next wave. One thread.</para>
/// </remarks>
internal sealed class TreeUpdate(IPageSource source, ICompute compute)
{
    private const int None = -1;

    private readonly int[] _newestOfDepth = new int[BitKey.Bits];
    private readonly byte[] _output = new byte[PageView.BytesMax];
    private Work[] _works = new Work[1_024];
    private int _workCount;
    private byte[] _pages = new byte[64 * 1_024];
    private int _pagesUsed;
    private DigestPair[] _leaves = new DigestPair[256];
    private DigestPair[] _sides = new DigestPair[512];
    private DigestPair[] _branches = new DigestPair[256];
    private TreeWrite[] _writes = [];
    private IPageSink? _sink;
    private ulong _version;

    private enum WorkKind : byte
    {
        Leaf,
        Page,
        InPage,
        New,
    }

    /// <summary>Number of branches hashed by the last update.</summary>
    public long BranchesHashed { get; private set; }

    /// <summary>Applies changes and hands the pages to the sink.</summary>
    /// <param name="root">The tree before.</param>
    /// <param name="writes">Strictly ascending by key.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="version">The wave, above the version of every page of the tree.</param>
    /// <param name="sink">Takes new and superseded pages.</param>
    /// <returns>The tree after.</returns>
    /// <exception cref="InvariantException">A delete names a key that the tree does not hold.</exception>
    public NodeRef Apply(in NodeRef root, TreeWrite[] writes, int count, ulong version, IPageSink sink)
    {
        if (count == 0)
            return root;
        _writes = writes;
        _sink = sink;
        _version = version;
        _workCount = 0;
        _pagesUsed = 0;
        BranchesHashed = 0;
        _newestOfDepth.AsSpan().Fill(None);
        Reserve(ref _leaves, count);
        TreeHasher.HashLeaves(compute, writes, count, _leaves);

        int top = root.Kind switch
        {
            NodeKind.Empty => Build(0, count, None),
            _ => Change(Add(root), 0, count),
        };
        HashBranches();
        NodeRef result = top == None ? default : Store(top);
        _writes = [];
        _sink = null;
        return result;
    }

    private static void Reserve<T>(ref T[] array, int count)
    {
        if (array.Length < count)
            Array.Resize(ref array, Math.Max(count, array.Length * 2));
    }

    /// <summary>The subtree after the writes from <paramref name="low"/> to before <paramref name="high"/>.</summary>
    private int Change(int node, int low, int high)
    {
        if (low == high)
            return node;
        if (_works[node].Kind == WorkKind.Leaf)
            return Build(low, high, node);

        int depth = _works[node].Depth;
        BitKey prefix = _works[node].Key;
        int shared = Math.Min(prefix.CommonBits(_writes[low].Key), prefix.CommonBits(_writes[high - 1].Key));
        if (shared < depth)
        {
            // The writes part from this subtree above its topmost branch: it becomes one side of a new branch.
            int split = Split(low, high, shared);
            return prefix.Bit(shared) == 0
                ? Join(shared, Change(node, low, split), Build(split, high, None), prefix)
                : Join(shared, Build(low, split, None), Change(node, split, high), prefix);
        }

        Open(node, out int left, out int right);
        int middle = Split(low, high, depth);
        left = Change(left, low, middle);
        right = Change(right, middle, high);
        return Join(depth, left, right, prefix);
    }

    /// <summary>A subtree of writes alone, and of the leaf that stood in their way if there was one.</summary>
    private int Build(int low, int high, int leaf)
    {
        if (low == high)
            return leaf;
        if (high - low == 1 && (leaf == None || _works[leaf].Key.Equals(_writes[low].Key)))
            return BuildLeaf(low, leaf);

        BitKey first = _writes[low].Key;
        BitKey last = _writes[high - 1].Key;
        int depth = first.CommonBits(last);
        if (leaf == None)
        {
            int middle = Split(low, high, depth);
            return Join(depth, Build(low, middle, None), Build(middle, high, None), first);
        }

        BitKey key = _works[leaf].Key;
        depth = Math.Min(depth, Math.Min(key.CommonBits(first), key.CommonBits(last)));
        int split = Split(low, high, depth);
        return key.Bit(depth) == 0
            ? Join(depth, Build(low, split, leaf), Build(split, high, None), first)
            : Join(depth, Build(low, split, None), Build(split, high, leaf), first);
    }

    private int BuildLeaf(int index, int replaced)
    {
        if (!_writes[index].IsDelete)
            return Add(new Work { Kind = WorkKind.Leaf, Key = _writes[index].Key, Digests = _leaves[index] });
        if (replaced == None)
            throw new InvariantException($"deleted key {_writes[index].Key.ToHash32()} has a value but no leaf in the tree");
        return None;
    }

    private int Join(int depth, int left, int right, in BitKey prefix)
    {
        if (left == None)
            return right;
        if (right == None)
            return left;
        int branch = Add(new Work
        {
            Kind = WorkKind.New,
            Depth = (ushort)depth,
            Key = prefix.Prefix(depth),
            Left = left,
            Right = right,
            NextOfDepth = _newestOfDepth[depth],
        });
        _newestOfDepth[depth] = branch;
        return branch;
    }

    /// <summary>The first write at or after <paramref name="low"/> whose key has the bit set; they all share the bits before it.</summary>
    private int Split(int low, int high, int bit)
    {
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (_writes[middle].Key.Bit(bit) == 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Both sides of a branch, whatever it is stored as.</summary>
    private void Open(int node, out int left, out int right)
    {
        if (_works[node].Kind == WorkKind.New)
        {
            left = _works[node].Left;
            right = _works[node].Right;
            return;
        }

        if (_works[node].Kind == WorkKind.Page)
            Load(node);
        int pageAt = _works[node].Left;
        var page = new PageView(_pages.AsSpan(pageAt, _works[node].Right), _works[node].Key);
        int boundary = PageView.BoundaryOf(_works[node].Depth, _works[node].Key);
        int side = boundary & -boundary;
        left = AddFromPage(page, pageAt, _works[node].Right, boundary - side, side);
        right = AddFromPage(page, pageAt, _works[node].Right, boundary, side);
    }

    /// <summary>Reads a page; from here on it is superseded.</summary>
    private void Load(int node)
    {
        NodeRef reference = ReferenceOf(node);
        Reserve(ref _pages, _pagesUsed + PageView.BytesMax);
        int bytes = source.ReadPage(reference, _pages.AsSpan(_pagesUsed, PageView.BytesMax));
        _sink!.Supersede(reference);
        _works[node].Kind = WorkKind.InPage;
        _works[node].Left = _pagesUsed;
        _works[node].Right = bytes;
        _pagesUsed += bytes;
    }

    private int AddFromPage(in PageView page, int pageAt, int pageBytes, int first, int count)
    {
        int boundary = page.TopBoundary(first, count);
        if (boundary == 0)
            return Add(page.Child(page.OnlyChild(first, count)));
        return Add(new Work
        {
            Kind = WorkKind.InPage,
            Depth = (ushort)page.DepthOf(boundary),
            Key = page.PrefixOf(boundary),
            Left = pageAt,
            Right = pageBytes,
            Digests = DigestPair.FromBytes(page.BranchDigests(boundary)),
        });
    }

    private int Add(in NodeRef reference) => Add(new Work
    {
        Kind = reference.Kind == NodeKind.Leaf ? WorkKind.Leaf : WorkKind.Page,
        Depth = reference.Depth,
        Version = reference.Version,
        Key = reference.Key,
        Digests = reference.Digests,
    });

    private int Add(in Work work)
    {
        Reserve(ref _works, _workCount + 1);
        _works[_workCount] = work;
        return _workCount++;
    }

    private NodeRef ReferenceOf(int node)
    {
        ref Work work = ref _works[node];
        return new NodeRef
        {
            Kind = work.Kind == WorkKind.Leaf ? NodeKind.Leaf : NodeKind.Page,
            Depth = work.Depth,
            Version = work.Version,
            Key = work.Key,
            Digests = work.Digests,
        };
    }

    private void HashBranches()
    {
        for (int depth = BitKey.Bits - 1; depth >= 0; depth--)
        {
            int count = 0;
            for (int node = _newestOfDepth[depth]; node != None; node = _works[node].NextOfDepth)
            {
                Reserve(ref _sides, 2 * (count + 1));
                _sides[2 * count] = _works[_works[node].Left].Digests;
                _sides[(2 * count) + 1] = _works[_works[node].Right].Digests;
                count++;
            }

            if (count == 0)
                continue;
            Reserve(ref _branches, count);
            TreeHasher.HashBranches(compute, depth, _sides, count, _branches);
            BranchesHashed += count;
            int at = 0;
            for (int node = _newestOfDepth[depth]; node != None; node = _works[node].NextOfDepth)
                _works[node].Digests = _branches[at++];
        }
    }

    /// <summary>Writes what is not stored yet below a node, and answers the reference to it.</summary>
    private NodeRef Store(int node)
    {
        if (_works[node].Kind is WorkKind.Leaf or WorkKind.Page)
            return ReferenceOf(node);

        int level = _works[node].Depth >> 2;
        Span<int> children = stackalloc int[16];
        Span<int> branches = stackalloc int[16];
        children.Fill(None);
        branches.Fill(None);
        Gather(node, level, children, branches);
        for (int i = 0; i < children.Length; i++)
        {
            int child = children[i];
            if (child == None || _works[child].Kind is WorkKind.Leaf or WorkKind.Page)
                continue;

            // First the call, then the element: it may move the array.
            ulong version = Store(child).Version;
            _works[child].Version = version;
            _works[child].Kind = WorkKind.Page;
        }

        NodeRef reference = ReferenceOf(node);
        reference.Version = _version;
        _sink!.WritePage(reference, _output.AsSpan(0, Encode(node, level, children, branches)));
        return reference;
    }

    /// <summary>Collects the branches of one page and what hangs below them.</summary>
    private void Gather(int node, int level, Span<int> children, Span<int> branches)
    {
        if (_works[node].Kind == WorkKind.Leaf || _works[node].Depth >> 2 != level)
        {
            children[_works[node].Key.Nibble(level)] = node;
            return;
        }

        Open(node, out int left, out int right);
        branches[PageView.BoundaryOf(_works[node].Depth, _works[node].Key)] = node;
        Gather(left, level, children, branches);
        Gather(right, level, children, branches);
    }

    private int Encode(int top, int level, ReadOnlySpan<int> children, ReadOnlySpan<int> branches)
    {
        Span<byte> page = _output;
        int childBits = 0;
        int leafBits = 0;
        int at = PageView.HeaderBytes;
        foreach (int branch in branches)
        {
            if (branch == None || branch == top)
                continue;
            ((ReadOnlySpan<byte>)_works[branch].Digests).CopyTo(page[at..]);
            at += DigestPair.Bytes;
        }

        for (int i = 0; i < children.Length; i++)
        {
            if (children[i] == None)
                continue;
            childBits |= 1 << i;
            ((ReadOnlySpan<byte>)_works[children[i]].Digests).CopyTo(page[at..]);
            at += DigestPair.Bytes;
        }

        Span<byte> key = stackalloc byte[BitKey.Bytes];
        for (int rest = childBits; rest != 0; rest &= rest - 1)
        {
            int nibble = BitOperations.TrailingZeroCount(rest);
            ref Work child = ref _works[children[nibble]];
            int keyBytes = BitKey.Bytes;
            if (child.Kind == WorkKind.Leaf)
            {
                leafBits |= 1 << nibble;
            }
            else
            {
                page[at] = (byte)child.Depth;
                BinaryPrimitives.WriteUInt64LittleEndian(page[(at + 1)..], child.Version);
                at += PageView.PageChildBytesMin;
                keyBytes = (child.Depth + 7) / 8;
            }

            child.Key.CopyTo(key);
            key[(level / 2)..keyBytes].CopyTo(page[at..]);
            at += keyBytes - (level / 2);
        }

        page[0] = PageView.Format;
        page[1] = (byte)level;
        BinaryPrimitives.WriteUInt16LittleEndian(page[2..], (ushort)childBits);
        BinaryPrimitives.WriteUInt16LittleEndian(page[4..], (ushort)leafBits);
        return at;
    }

    /// <summary>A node of the tree while it changes.</summary>
    private struct Work
    {
        public WorkKind Kind;

        /// <summary>Bit depth of a branch or of a page's topmost branch.</summary>
        public ushort Depth;

        /// <summary>New: left side. InPage: where its page begins.</summary>
        public int Left;

        /// <summary>New: right side. InPage: length of its page.</summary>
        public int Right;

        /// <summary>New: the next branch of the same depth.</summary>
        public int NextOfDepth;

        /// <summary>Page: the wave that wrote it.</summary>
        public ulong Version;

        public BitKey Key;
        public DigestPair Digests;
    }
}
