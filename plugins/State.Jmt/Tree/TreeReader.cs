using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Tree;

/// <summary>Walks the tree of one wave: paths for proofs, subtree roots, and the check of a whole tree.</summary>
internal static class TreeReader
{
    /// <summary>Follows a key's bits to the leaf where they end.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="root">The tree.</param>
    /// <param name="key">The key.</param>
    /// <param name="siblings">Receives the other sides, from the root down.</param>
    /// <returns>The leaf, or nothing for the empty tree.</returns>
    public static NodeRef Follow(IPageSource pages, NodeRef root, in BitKey key, List<ProofSibling> siblings)
    {
        Span<byte> buffer = stackalloc byte[PageView.BytesMax];
        while (root.Kind == NodeKind.Page)
        {
            var page = new PageView(buffer[..pages.ReadPage(root, buffer)], root.Key);
            int first = 0;
            int count = 16;
            for (int boundary = page.Top; boundary != 0; boundary = page.TopBoundary(first, count))
            {
                int side = boundary & -boundary;
                int depth = page.DepthOf(boundary);
                bool isRight = key.Bit(depth) != 0;
                first = isRight ? boundary : boundary - side;
                count = side;
                DigestPair other = DigestPair.FromBytes(page.RangeDigests(isRight ? boundary - side : boundary, side));
                siblings.Add(new ProofSibling((ushort)depth, other.ToRoots()));
            }

            root = page.Child(page.OnlyChild(first, count));
        }

        return root;
    }

    /// <summary>The roots of the subtree of all keys that share a prefix.</summary>
    public static StateRoots SubtreeRoots(IPageSource pages, NodeRef root, in BitKey prefix, int bits)
    {
        Span<byte> buffer = stackalloc byte[PageView.BytesMax];
        while (true)
        {
            if (root.Kind == NodeKind.Empty)
                return default;
            int depth = root.Kind == NodeKind.Leaf ? BitKey.Bits : root.Depth;
            int shared = root.Key.CommonBits(prefix);
            if (shared < Math.Min(depth, bits))
                return default;
            if (depth >= bits)
                return root.Digests.ToRoots();

            var page = new PageView(buffer[..pages.ReadPage(root, buffer)], root.Key);
            int first = 0;
            int count = 16;
            for (int boundary = page.Top; boundary != 0; boundary = page.TopBoundary(first, count))
            {
                depth = page.DepthOf(boundary);
                if (page.PrefixOf(boundary).CommonBits(prefix) < Math.Min(depth, bits))
                    return default;

                // The topmost branch was compared above: its digests are not in the page.
                if (depth >= bits)
                    return DigestPair.FromBytes(page.BranchDigests(boundary)).ToRoots();
                int side = boundary & -boundary;
                first = prefix.Bit(depth) != 0 ? boundary : boundary - side;
                count = side;
            }

            root = page.Child(page.OnlyChild(first, count));
        }
    }

    /// <summary>Recomputes the BLAKE3 leg of a whole tree from its leaves.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="root">The tree.</param>
    /// <param name="leafDigest">Writes the 32 bytes of a leaf from its value; false when the value is damaged.</param>
    /// <returns>Whether every hash is that of what lies below it.</returns>
    public static bool Verify(IPageSource pages, in NodeRef root, LeafDigest leafDigest)
    {
        Span<byte> digest = stackalloc byte[Hash32.Bytes];
        return root.Kind == NodeKind.Empty
            || (TryDigest(pages, root, leafDigest, digest) && digest.SequenceEqual(((ReadOnlySpan<byte>)root.Digests)[..Hash32.Bytes]));
    }

    private static bool TryDigest(IPageSource pages, in NodeRef node, LeafDigest leafDigest, Span<byte> digest)
    {
        if (node.Kind == NodeKind.Leaf)
            return leafDigest(node.Key, digest);
        byte[] bytes = new byte[PageView.BytesMax];
        int length = pages.ReadPage(node, bytes);
        return TryRange(pages, bytes.AsMemory(0, length), node.Key, 0, 16, leafDigest, digest);
    }

    private static bool TryRange(
        IPageSource pages, ReadOnlyMemory<byte> bytes, in BitKey path, int first, int count, LeafDigest leafDigest, Span<byte> digest)
    {
        var page = new PageView(bytes.Span, path);
        int boundary = page.TopBoundary(first, count);
        ReadOnlySpan<byte> stored;
        if (boundary == 0)
        {
            int nibble = page.OnlyChild(first, count);
            stored = page.ChildDigests(nibble);
            if (!TryDigest(pages, page.Child(nibble), leafDigest, digest))
                return false;
        }
        else
        {
            int side = boundary & -boundary;
            Span<byte> sides = stackalloc byte[2 * Hash32.Bytes];
            if (!TryRange(pages, bytes, path, boundary - side, side, leafDigest, sides[..Hash32.Bytes])
                || !TryRange(pages, bytes, path, boundary, side, leafDigest, sides[Hash32.Bytes..]))
            {
                return false;
            }

            TreeHasher.Blake3Branch(page.DepthOf(boundary), sides[..Hash32.Bytes], sides[Hash32.Bytes..], digest);
            if (boundary == page.Top)
                return true;
            stored = page.BranchDigests(boundary);
        }

        return digest.SequenceEqual(stored[..Hash32.Bytes]);
    }

    /// <summary>Hashes a leaf from its stored value.</summary>
    internal delegate bool LeafDigest(in BitKey key, Span<byte> digest);
}
