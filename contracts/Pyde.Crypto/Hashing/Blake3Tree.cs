using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pyde.Crypto.Hashing;

/// <summary>Whole subtrees of BLAKE3's binary tree over chunks. Source: BLAKE3 specification, sections 2.1 and 5.</summary>
internal static class Blake3Tree
{
    private const int ChunkBytes = Blake3Compression.ChunkBytes;
    private const int WordsBytes = Blake3Compression.WordsBytes;
    private const int PieceBytesMin = 64 * ChunkBytes;
    private const int PiecesMax = 256;
    private const int WideBytes = Blake3Many.Lanes * ChunkBytes;

    /// <summary>The root node of a whole input.</summary>
    public static Blake3Node Root(ReadOnlySpan<byte> input, in Blake3Words key, Blake3Flags flags)
    {
        if (input.Length <= ChunkBytes)
            return LastOfChunk(input, key, 0, flags);

        Span<byte> children = stackalloc byte[2 * WordsBytes];
        Children(input, key, 0, flags, children);
        return Parent(children, key, flags);
    }

    /// <summary>The root node, with equal subtrees of the input handed out to threads of the caller's.</summary>
    public static Blake3Node RootParallel(
        ReadOnlyMemory<byte> input, in Blake3Words key, Blake3Flags flags, Action<int, Action<int>> parallelFor)
    {
        if (input.Length <= 2 * PieceBytesMin)
            return Root(input.Span, key, flags);

        // A power of two of chunks, so that each piece but the last is a whole subtree; at most 2 · PiecesMax of them.
        int pieceBytes = Math.Max(PieceBytesMin, (int)BitOperations.RoundUpToPowerOf2((uint)(input.Length / PiecesMax)) / 2);
        int pieces = (int)(((long)input.Length + pieceBytes - 1) / pieceBytes);
        byte[] values = ArrayPool<byte>.Shared.Rent(pieces * WordsBytes);
        Blake3Words ownKey = key;
        parallelFor(pieces, index =>
        {
            int start = index * pieceBytes;
            ReadOnlySpan<byte> piece = input.Span.Slice(start, Math.Min(pieceBytes, input.Length - start));
            Span<byte> value = values.AsSpan(index * WordsBytes, WordsBytes);
            ulong counter = (ulong)(start / ChunkBytes);
            if (piece.Length <= ChunkBytes)
            {
                LastOfChunk(piece, ownKey, counter, flags).WriteChaining(value);
                return;
            }

            Span<byte> children = stackalloc byte[2 * WordsBytes];
            Children(piece, ownKey, counter, flags, children);
            Parent(children, ownKey, flags).WriteChaining(value);
        });
        while (pieces > 2)
            pieces = Parents(values.AsSpan(0, pieces * WordsBytes), key, flags, values);
        Blake3Node root = Parent(values.AsSpan(0, 2 * WordsBytes), key, flags);
        ArrayPool<byte>.Shared.Return(values, clearArray: true);
        return root;
    }

    /// <summary>The node of two children's chaining values.</summary>
    public static Blake3Node Parent(ReadOnlySpan<byte> children, in Blake3Words key, Blake3Flags flags) =>
        new(key, children, 0, flags | Blake3Flags.Parent);

    /// <summary>The last node of a chunk of at most 1,024 bytes; of an empty one only when it is the whole input.</summary>
    public static Blake3Node LastOfChunk(ReadOnlySpan<byte> chunk, in Blake3Words key, ulong counter, Blake3Flags flags)
    {
        Blake3Words chaining = key;
        Blake3Flags start = Blake3Flags.ChunkStart;
        while (chunk.Length > Blake3Compression.BlockBytes)
        {
            Blake3Compression.Compress(ref chaining, chunk, counter, Blake3Compression.BlockBytes, flags | start);
            start = Blake3Flags.None;
            chunk = chunk[Blake3Compression.BlockBytes..];
        }

        return new Blake3Node(chaining, chunk, counter, flags | start | Blake3Flags.ChunkEnd);
    }

    /// <summary>The two chaining values below the top of a subtree of more than one chunk.</summary>
    [SkipLocalsInit]    // every local is written before it is read
    public static void Children(ReadOnlySpan<byte> input, in Blake3Words key, ulong counter, Blake3Flags flags, Span<byte> children)
    {
        Span<byte> values = stackalloc byte[Blake3Many.Lanes * WordsBytes];
        int count = Wide(input, key, counter, flags, hasNext: false, values);
        while (count > 2)
            count = Parents(values[..(count * WordsBytes)], key, flags, values);
        values[..(2 * WordsBytes)].CopyTo(children);
    }

    /// <summary>Bytes of the left subtree: the largest power of two of chunks that leaves something to the right.</summary>
    public static int LeftBytes(int inputBytes)
    {
        int wholeChunks = (inputBytes - 1) / ChunkBytes;
        return (1 << BitOperations.Log2((uint)wholeChunks)) * ChunkBytes;
    }

    /// <summary>Writes one row of the subtree, at most <see cref="Blake3Many.Lanes"/> values wide, and returns its width.</summary>
    [SkipLocalsInit]    // every local is written before it is read
    private static int Wide(
        ReadOnlySpan<byte> input, in Blake3Words key, ulong counter, Blake3Flags flags, bool hasNext, Span<byte> values)
    {
        if (input.Length <= WideBytes)
            return Chunks(input, key, counter, flags, hasNext, values);

        // Each side is a whole row, so that the parents below fill all lanes.
        Span<byte> both = stackalloc byte[2 * Blake3Many.Lanes * WordsBytes];
        int leftBytes = LeftBytes(input.Length);
        int left = Wide(input[..leftBytes], key, counter, flags, hasNext: true, both);
        ulong middle = counter + (ulong)(leftBytes / ChunkBytes);
        int right = Wide(input[leftBytes..], key, middle, flags, hasNext, both[(left * WordsBytes)..]);
        return Parents(both[..((left + right) * WordsBytes)], key, flags, values);
    }

    private static int Chunks(
        ReadOnlySpan<byte> input, in Blake3Words key, ulong counter, Blake3Flags flags, bool hasNext, Span<byte> values)
    {
        int whole = input.Length / ChunkBytes;
        Blake3Many.Hash(
            input[..(whole * ChunkBytes)],
            ChunkBytes / Blake3Compression.BlockBytes,
            key,
            counter,
            counterStep: 1,
            flags,
            Blake3Flags.ChunkStart,
            Blake3Flags.ChunkEnd,
            hasNext,
            values);
        ReadOnlySpan<byte> rest = input[(whole * ChunkBytes)..];
        if (rest.IsEmpty)
            return whole;
        LastOfChunk(rest, key, counter + (ulong)whole, flags).WriteChaining(values[(whole * WordsBytes)..]);
        return whole + 1;
    }

    /// <summary>The next row up; a value without a partner moves up as it is. <paramref name="parents"/> may be the children's own
    /// memory.</summary>
    private static int Parents(ReadOnlySpan<byte> children, in Blake3Words key, Blake3Flags flags, Span<byte> parents)
    {
        int pairs = children.Length / (2 * WordsBytes);
        ReadOnlySpan<byte> odd = children[(pairs * 2 * WordsBytes)..];
        Blake3Many.Hash(
            children[..(pairs * 2 * WordsBytes)],
            blocks: 1,
            key,
            counter: 0,
            counterStep: 0,
            flags | Blake3Flags.Parent,
            Blake3Flags.None,
            Blake3Flags.None,
            hasNext: false,
            parents);
        if (odd.IsEmpty)
            return pairs;
        odd.CopyTo(parents[(pairs * WordsBytes)..]);
        return pairs + 1;
    }
}
