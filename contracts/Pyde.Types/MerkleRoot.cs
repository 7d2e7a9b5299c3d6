using System.Buffers;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>The binary BLAKE3 tree over a wave's events or receipts (state.md).</summary>
/// <remarks>
/// Leaf = BLAKE3(0x00 ‖ Borsh record), branch = BLAKE3(0x01 ‖ left ‖ right), padded with leaves of 32 zero bytes to a power of two; the
/// root of nothing is 32 zero bytes. Source: docs/decisions/0003-frozen-layouts.md for the two prefixes.
/// </remarks>
public static class MerkleRoot
{
    private const byte LeafPrefix = 0x00;
    private const byte BranchPrefix = 0x01;

    /// <summary>The root over records.</summary>
    /// <typeparam name="T">The record's type.</typeparam>
    /// <param name="records">The records in their canonical order.</param>
    /// <returns>The root; zero without records.</returns>
    public static Hash32 Of<T>(ReadOnlySpan<T> records)
        where T : IBorshValue<T>
    {
        if (records.IsEmpty)
            return Hash32.Zero;
        Hash32[] leaves = ArrayPool<Hash32>.Shared.Rent(records.Length);
        var output = new ArrayBufferWriter<byte>();
        for (int i = 0; i < records.Length; i++)
        {
            output.ResetWrittenCount();
            leaves[i] = Leaf(records[i], output);
        }

        Hash32 root = OfLeaves(leaves.AsSpan(0, records.Length));
        ArrayPool<Hash32>.Shared.Return(leaves);
        return root;
    }

    /// <summary>The leaf of one record.</summary>
    /// <typeparam name="T">The record's type.</typeparam>
    /// <param name="record">The record.</param>
    /// <returns>BLAKE3(0x00 ‖ Borsh record).</returns>
    public static Hash32 Leaf<T>(T record)
        where T : IBorshValue<T> => Leaf(record, new ArrayBufferWriter<byte>());

    /// <summary>The root over leaves.</summary>
    /// <param name="leaves">The leaves in order; overwritten.</param>
    /// <returns>The root; zero without leaves.</returns>
    public static Hash32 OfLeaves(Span<Hash32> leaves)
    {
        if (leaves.IsEmpty)
            return Hash32.Zero;
        int count = leaves.Length;
        Hash32 padding = Hash32.Zero;
        while (count > 1)
            count = Fold(leaves[..count], ref padding);

        return leaves[0];
    }

    /// <summary>Whether a leaf stands at an index of a tree.</summary>
    /// <param name="root">The root.</param>
    /// <param name="leaf">The leaf, by <see cref="Leaf{T}(T)"/>.</param>
    /// <param name="index">Its index.</param>
    /// <param name="siblings">The siblings from the leaf up, as <see cref="Prove"/> writes them.</param>
    /// <returns>The answer.</returns>
    public static bool Verify(Hash32 root, Hash32 leaf, uint index, ReadOnlySpan<Hash32> siblings)
    {
        if (siblings.Length > 32 || ((ulong)index >> siblings.Length) != 0)
            return false;
        foreach (Hash32 sibling in siblings)
        {
            leaf = (index & 1) == 0 ? Branch(leaf, sibling) : Branch(sibling, leaf);
            index >>= 1;
        }

        return leaf == root;
    }

    /// <summary>The siblings of one leaf.</summary>
    /// <param name="leaves">All leaves in order; overwritten.</param>
    /// <param name="index">The leaf's index, below their number.</param>
    /// <returns>The siblings from the leaf up, one per level.</returns>
    public static Hash32[] Prove(Span<Hash32> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Length);
        var siblings = new List<Hash32>();
        int count = leaves.Length;
        Hash32 padding = Hash32.Zero;
        while (count > 1)
        {
            siblings.Add((index ^ 1) < count ? leaves[index ^ 1] : padding);
            count = Fold(leaves[..count], ref padding);
            index /= 2;
        }

        return [.. siblings];
    }

    private static Hash32 Leaf<T>(T record, ArrayBufferWriter<byte> output)
        where T : IBorshValue<T>
    {
        var writer = new BorshWriter(output);
        writer.WriteU8(LeafPrefix);
        record.Encode(ref writer);
        return Digest.Blake3(output.WrittenSpan);
    }

    private static int Fold(Span<Hash32> level, ref Hash32 padding)
    {
        int parents = (level.Length + 1) / 2;
        for (int i = 0; i < parents; i++)
            level[i] = Branch(level[2 * i], (2 * i) + 1 < level.Length ? level[(2 * i) + 1] : padding);

        // A subtree of padding alone has the same root wherever it stands on its level.
        padding = Branch(padding, padding);
        return parents;
    }

    private static Hash32 Branch(Hash32 left, Hash32 right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Hash32.Bytes)];
        input[0] = BranchPrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Hash32.Bytes)..]);
        return Digest.Blake3(input);
    }
}
