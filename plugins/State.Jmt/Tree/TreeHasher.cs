using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pyde.Contracts.Host;
using Pyde.Crypto;

namespace State.Jmt.Tree;

/// <summary>The hashes of leaves and branches on both legs (state.md, "The tree").</summary>
internal static class TreeHasher
{
    private const int ItemsPerChunk = 256;
    private const int ValueBytesPerChunk = 256 * 1_024;
    private const byte LeafPrefix = 0x00;
    private const byte BranchPrefix = 0x01;
    private const int LegBytes = 32;

    /// <summary>Hashes the leaves of all writes that are no deletes.</summary>
    /// <param name="compute">Spreads the work.</param>
    /// <param name="writes">The writes.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="leaves">Receives one pair per write; that of a delete is left as it is.</param>
    public static void HashLeaves(ICompute compute, TreeWrite[] writes, int count, DigestPair[] leaves)
    {
        int chunks = (count + ItemsPerChunk - 1) / ItemsPerChunk;
        compute.For(chunks, (writes, count, leaves), static (chunk, work) =>
        {
            int first = chunk * ItemsPerChunk;
            int last = Math.Min(work.count, first + ItemsPerChunk);
            HashLeafChunk(work.writes.AsSpan(first, last - first), work.leaves.AsSpan(first, last - first));
        });
    }

    /// <summary>Hashes branches of one depth.</summary>
    /// <param name="compute">Spreads the work.</param>
    /// <param name="depth">Their bit depth.</param>
    /// <param name="sides">Left and right pair of every branch, one after the other.</param>
    /// <param name="count">Number of branches.</param>
    /// <param name="branches">Receives one pair per branch.</param>
    public static void HashBranches(ICompute compute, int depth, DigestPair[] sides, int count, DigestPair[] branches)
    {
        int chunks = (count + ItemsPerChunk - 1) / ItemsPerChunk;
        compute.For(chunks, (depth, sides, count, branches), static (chunk, work) =>
        {
            int first = chunk * ItemsPerChunk;
            int items = Math.Min(work.count - first, ItemsPerChunk);
            HashBranchChunk(work.depth, work.sides.AsSpan(2 * first, 2 * items), work.branches.AsSpan(first, items));
        });
    }

    /// <summary>BLAKE3 of a branch, alone.</summary>
    public static void Blake3Branch(int depth, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> output)
    {
        Span<byte> input = stackalloc byte[3 + (2 * LegBytes)];
        input[0] = BranchPrefix;
        BinaryPrimitives.WriteUInt16LittleEndian(input[1..], (ushort)depth);
        left.CopyTo(input[3..]);
        right.CopyTo(input[(3 + LegBytes)..]);
        Blake3.Hash(input, output);
    }

    /// <summary>BLAKE3 of a leaf, alone.</summary>
    public static void Blake3Leaf(in BitKey key, ReadOnlySpan<byte> value, Span<byte> output)
    {
        Span<byte> input = stackalloc byte[1 + BitKey.Bytes + LegBytes];
        input[0] = LeafPrefix;
        key.CopyTo(input[1..]);
        Blake3.Hash(value, input[(1 + BitKey.Bytes)..]);
        Blake3.Hash(input, output);
    }

    private static void HashLeafChunk(ReadOnlySpan<TreeWrite> writes, Span<DigestPair> leaves)
    {
        int at = 0;
        while (at < writes.Length)
        {
            int valueBytes = 0;
            int end = at;
            while (end < writes.Length && (end == at || valueBytes + writes[end].Value.Length <= ValueBytesPerChunk))
                valueBytes += writes[end++].Value.Length;
            HashLeafBlock(writes[at..end], valueBytes, leaves[at..end]);
            at = end;
        }
    }

    private static void HashLeafBlock(ReadOnlySpan<TreeWrite> writes, int valueBytes, Span<DigestPair> leaves)
    {
        byte[] values = ArrayPool<byte>.Shared.Rent(valueBytes);
        byte[] keys = ArrayPool<byte>.Shared.Rent(writes.Length * BitKey.Bytes);
        byte[] pairs = ArrayPool<byte>.Shared.Rent(writes.Length * 2 * LegBytes);
        byte[] digests = ArrayPool<byte>.Shared.Rent(writes.Length * LegBytes);
        Span<int> lengthsBytes = stackalloc int[ItemsPerChunk];
        int count = 0;
        int used = 0;
        for (int i = 0; i < writes.Length; i++)
        {
            if (writes[i].IsDelete)
                continue;
            ReadOnlySpan<byte> value = writes[i].Value.Span;
            writes[i].Key.CopyTo(keys.AsSpan(count * BitKey.Bytes));
            Blake3Leaf(writes[i].Key, value, ((Span<byte>)leaves[i])[..LegBytes]);
            value.CopyTo(values.AsSpan(used));
            lengthsBytes[count++] = value.Length;
            used += value.Length;
        }

        Span<byte> outputs = digests.AsSpan(0, count * LegBytes);
        Span<byte> inputs = pairs.AsSpan(0, count * 2 * LegBytes);
        Poseidon2.HashBatch(keys.AsSpan(0, count * BitKey.Bytes), BitKey.Bytes, outputs);
        Interleave(outputs, inputs);
        Poseidon2.HashValues(values.AsSpan(0, used), lengthsBytes[..count], outputs);
        if (count > 0)
            Interleave(outputs, inputs[LegBytes..]);
        Poseidon2.CompressPairs(inputs, outputs);
        Interleave(outputs, inputs);
        FillTags(inputs, depth: 0, domain: 1);
        Poseidon2.CompressPairs(inputs, outputs);
        for (int i = 0; i < writes.Length; i++)
        {
            if (writes[i].IsDelete)
                continue;
            outputs[..LegBytes].CopyTo(((Span<byte>)leaves[i])[LegBytes..]);
            outputs = outputs[LegBytes..];
        }

        ArrayPool<byte>.Shared.Return(values);
        ArrayPool<byte>.Shared.Return(keys);
        ArrayPool<byte>.Shared.Return(pairs);
        ArrayPool<byte>.Shared.Return(digests);
    }

    private static void HashBranchChunk(int depth, ReadOnlySpan<DigestPair> sides, Span<DigestPair> branches)
    {
        byte[] pairs = ArrayPool<byte>.Shared.Rent(branches.Length * 2 * LegBytes);
        byte[] digests = ArrayPool<byte>.Shared.Rent(branches.Length * LegBytes);
        Span<byte> inputs = pairs.AsSpan(0, branches.Length * 2 * LegBytes);
        Span<byte> outputs = digests.AsSpan(0, branches.Length * LegBytes);
        ReadOnlySpan<byte> sideBytes = MemoryMarshal.AsBytes(sides);
        for (int i = 0; i < branches.Length; i++)
        {
            ReadOnlySpan<byte> left = sideBytes.Slice(2 * i * DigestPair.Bytes, DigestPair.Bytes);
            ReadOnlySpan<byte> right = sideBytes.Slice(((2 * i) + 1) * DigestPair.Bytes, DigestPair.Bytes);
            Blake3Branch(depth, left[..LegBytes], right[..LegBytes], ((Span<byte>)branches[i])[..LegBytes]);
            left[LegBytes..].CopyTo(inputs[(2 * i * LegBytes)..]);
            right[LegBytes..].CopyTo(inputs[(((2 * i) + 1) * LegBytes)..]);
        }

        Poseidon2.CompressPairs(inputs, outputs);
        Interleave(outputs, inputs);
        FillTags(inputs, depth, domain: 2);
        Poseidon2.CompressPairs(inputs, outputs);
        for (int i = 0; i < branches.Length; i++)
            outputs.Slice(i * LegBytes, LegBytes).CopyTo(((Span<byte>)branches[i])[LegBytes..]);
        ArrayPool<byte>.Shared.Return(pairs);
        ArrayPool<byte>.Shared.Return(digests);
    }

    /// <summary>Puts digest i at the place of digest 2i.</summary>
    private static void Interleave(ReadOnlySpan<byte> digests, Span<byte> pairs)
    {
        for (int i = 0; i < digests.Length / LegBytes; i++)
            digests.Slice(i * LegBytes, LegBytes).CopyTo(pairs[(2 * i * LegBytes)..]);
    }

    /// <summary>Sets every right side to (depth, 0, 0, domain), which no digest of a node shares by design but by chance only.</summary>
    private static void FillTags(Span<byte> pairs, int depth, int domain)
    {
        for (int at = LegBytes; at < pairs.Length; at += 2 * LegBytes)
        {
            Span<byte> tag = pairs.Slice(at, LegBytes);
            tag.Clear();
            BinaryPrimitives.WriteUInt64LittleEndian(tag, (ulong)depth);
            BinaryPrimitives.WriteUInt64LittleEndian(tag[24..], (ulong)domain);
        }
    }
}
