using System.Buffers.Binary;

namespace Pyde.Crypto.Hashing;

/// <summary>The last compression of a chunk or of a parent, not done yet: it becomes a chaining value, or the root's output.</summary>
internal struct Blake3Node
{
    private Blake3Words _chaining;
    private Blake3Block _block;
    private readonly ulong _counter;
    private readonly int _blockBytes;
    private readonly Blake3Flags _flags;

    /// <summary>The node of a chunk's last block, whose bytes are copied and zero-filled.</summary>
    public Blake3Node(in Blake3Words chaining, ReadOnlySpan<byte> block, ulong counter, Blake3Flags flags)
    {
        _chaining = chaining;
        _counter = counter;
        _blockBytes = block.Length;
        _flags = flags;
        block.CopyTo(_block);
    }

    /// <summary>The chaining value of a node inside the tree.</summary>
    public readonly void WriteChaining(Span<byte> output)
    {
        Blake3Words chaining = _chaining;
        Blake3Compression.Compress(ref chaining, _block, _counter, _blockBytes, _flags);
        for (int i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(output[(4 * i)..], chaining[i]);
    }

    /// <summary>The root's output stream from a byte offset on.</summary>
    public readonly void WriteRoot(Span<byte> output, ulong offset)
    {
        ulong counter = offset / Blake3Compression.BlockBytes;
        int skip = (int)(offset % Blake3Compression.BlockBytes);
        Span<byte> whole = stackalloc byte[Blake3Compression.BlockBytes];
        while (!output.IsEmpty)
        {
            int take = Math.Min(output.Length, Blake3Compression.BlockBytes - skip);
            Span<byte> target = take == Blake3Compression.BlockBytes ? output : whole;
            Blake3Compression.CompressExtended(_chaining, _block, counter, _blockBytes, _flags | Blake3Flags.Root, target);
            if (take != Blake3Compression.BlockBytes)
                whole.Slice(skip, take).CopyTo(output);
            output = output[take..];
            counter++;
            skip = 0;
        }
    }
}
