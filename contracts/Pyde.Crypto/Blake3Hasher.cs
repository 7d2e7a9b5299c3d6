using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto;

/// <summary>Incremental BLAKE3 in its three modes.</summary>
/// <remarks>
/// A value of about 2 KB that never allocates: keep it in one place and pass it by reference; a copy is an independent hasher.
/// Not thread-safe. <c>default</c> throws <see cref="InvalidOperationException"/> on use. After hashing a secret call
/// <see cref="Clear"/>.
/// Source: BLAKE3 specification, section 2.
/// </remarks>
public struct Blake3Hasher
{
    private const int ChunkBytes = Blake3Compression.ChunkBytes;
    private const int WordsBytes = Blake3Compression.WordsBytes;

    // A tree over 2^64 bytes has 54 levels above its chunks.
    private const int DepthMax = 54;

    private Blake3Words _key;
    private Blake3Words _chaining;
    private Blake3Block _block;
    private ValueStack _stack;
    private ulong _chunk;
    private Blake3Flags _flags;
    private int _blockBytes;
    private int _blocksDone;
    private int _stackCount;
    private bool _isOpen;

    private Blake3Hasher(ReadOnlySpan<uint> key, Blake3Flags flags)
    {
        key.CopyTo(_key);
        _chaining = _key;
        _flags = flags;
        _isOpen = true;
    }

    private readonly int ChunkFill => (_blocksDone * Blake3Compression.BlockBytes) + _blockBytes;

    /// <summary>A hasher of the plain mode.</summary>
    /// <returns>An empty hasher.</returns>
    public static Blake3Hasher Create() => new(Blake3Compression.Iv, Blake3Flags.None);

    /// <summary>A hasher of the keyed mode: a pseudo-random function and message authentication code.</summary>
    /// <param name="key">Exactly 32 bytes, uniformly random.</param>
    /// <returns>An empty hasher that holds the key.</returns>
    /// <exception cref="ArgumentException">A key of another length.</exception>
    public static Blake3Hasher CreateKeyed(ReadOnlySpan<byte> key)
    {
        Require.Length(key, Blake3.KeyBytes, nameof(key));
        return CreateKeyed(key, Blake3Flags.KeyedHash);
    }

    /// <summary>A hasher of the derive-key mode; what it absorbs is the key material.</summary>
    /// <param name="context">A constant that is unique to the application and purpose, as UTF-8. Never input from outside.</param>
    /// <returns>An empty hasher.</returns>
    public static Blake3Hasher CreateDeriveKey(ReadOnlySpan<byte> context)
    {
        Span<byte> contextKey = stackalloc byte[Blake3.KeyBytes];
        var iv = new Blake3Words();
        Blake3Compression.Iv.CopyTo(iv);
        Blake3Tree.Root(context, iv, Blake3Flags.DeriveKeyContext).WriteRoot(contextKey, 0);
        return CreateKeyed(contextKey, Blake3Flags.DeriveKeyMaterial);
    }

    /// <summary>Appends bytes to the input.</summary>
    /// <param name="input">Any number of bytes.</param>
    /// <exception cref="InvalidOperationException">On <c>default</c> or after <see cref="Clear"/>.</exception>
    public void Update(ReadOnlySpan<byte> input)
    {
        RequireOpen();
        if (ChunkFill > 0)
        {
            int take = Math.Min(ChunkBytes - ChunkFill, input.Length);
            UpdateChunk(input[..take]);
            input = input[take..];
            if (input.IsEmpty)
                return;
            CloseChunk();
        }

        Span<byte> children = stackalloc byte[2 * WordsBytes];
        while (input.Length > ChunkBytes)
        {
            // The largest subtree that starts here: a power of two of chunks, aligned to its own size in the whole input.
            int chunks = 1 << BitOperations.Log2((uint)(input.Length / ChunkBytes));
            if (_chunk != 0)
                chunks = (int)Math.Min((ulong)chunks, _chunk & (0 - _chunk));
            int bytes = chunks * ChunkBytes;
            if (chunks == 1)
            {
                Span<byte> value = children[..WordsBytes];
                Blake3Tree.LastOfChunk(input[..bytes], _key, _chunk, _flags).WriteChaining(value);
                Push(value, _chunk);
            }
            else
            {
                Blake3Tree.Children(input[..bytes], _key, _chunk, _flags, children);
                Push(children[..WordsBytes], _chunk);
                Push(children[WordsBytes..], _chunk + (ulong)(chunks / 2));
            }

            _chunk += (ulong)chunks;
            input = input[bytes..];
        }

        if (input.IsEmpty)
            return;
        UpdateChunk(input);
        MergeUpTo(_chunk);
    }

    /// <summary>Writes the first bytes of the output for the input so far; more input may follow.</summary>
    /// <param name="output">Filled completely; 32 bytes is the hash, more extend it.</param>
    /// <exception cref="InvalidOperationException">On <c>default</c> or after <see cref="Clear"/>.</exception>
    public readonly void Finalize(Span<byte> output) => Finalize(output, 0);

    /// <summary>Writes output bytes from an offset of the output stream on.</summary>
    /// <param name="output">Filled completely.</param>
    /// <param name="offsetBytes">Where in the stream of 2^64 bytes to start.</param>
    /// <exception cref="InvalidOperationException">On <c>default</c> or after <see cref="Clear"/>.</exception>
    public readonly void Finalize(Span<byte> output, ulong offsetBytes)
    {
        RequireOpen();
        ReadOnlySpan<byte> stack = _stack;
        int left = _stackCount;
        Blake3Node node;
        if (ChunkFill > 0 || left == 0)
        {
            node = new Blake3Node(_chaining, ((ReadOnlySpan<byte>)_block)[.._blockBytes], _chunk, ChunkFlags() | Blake3Flags.ChunkEnd);
        }
        else
        {
            left -= 2;
            node = Blake3Tree.Parent(stack.Slice(left * WordsBytes, 2 * WordsBytes), _key, _flags);
        }

        Span<byte> children = stackalloc byte[2 * WordsBytes];
        while (left > 0)
        {
            left--;
            stack.Slice(left * WordsBytes, WordsBytes).CopyTo(children);
            node.WriteChaining(children[WordsBytes..]);
            node = Blake3Tree.Parent(children, _key, _flags);
        }

        node.WriteRoot(output, offsetBytes);
    }

    /// <summary>Zeroes key and state; the hasher is unusable afterwards.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<Blake3Hasher>(ref this)));

    internal static Blake3Hasher CreateKeyed(ReadOnlySpan<byte> key, Blake3Flags flags)
    {
        Span<uint> words = stackalloc uint[8];
        for (int i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * i)..]);
        return new Blake3Hasher(words, flags);
    }

    private readonly void RequireOpen()
    {
        if (!_isOpen)
            throw new InvalidOperationException("The hasher was cleared or never created.");
    }

    private readonly Blake3Flags ChunkFlags() => _flags | (_blocksDone == 0 ? Blake3Flags.ChunkStart : Blake3Flags.None);

    private void UpdateChunk(ReadOnlySpan<byte> input)
    {
        while (!input.IsEmpty)
        {
            // A full block waits until it is known not to be the chunk's last.
            if (_blockBytes == Blake3Compression.BlockBytes)
            {
                Blake3Compression.Compress(ref _chaining, _block, _chunk, _blockBytes, ChunkFlags());
                _blocksDone++;
                _blockBytes = 0;
            }

            int take = Math.Min(Blake3Compression.BlockBytes - _blockBytes, input.Length);
            input[..take].CopyTo(((Span<byte>)_block)[_blockBytes..]);
            _blockBytes += take;
            input = input[take..];
        }
    }

    private void CloseChunk()
    {
        Span<byte> value = stackalloc byte[WordsBytes];
        new Blake3Node(_chaining, ((ReadOnlySpan<byte>)_block)[.._blockBytes], _chunk, ChunkFlags() | Blake3Flags.ChunkEnd)
            .WriteChaining(value);
        Push(value, _chunk);
        _chunk++;
        _chaining = _key;
        _blockBytes = 0;
        _blocksDone = 0;
    }

    // Merging is left until more input is certain, because the topmost merge is the root and carries another flag.
    private void Push(ReadOnlySpan<byte> value, ulong chunk)
    {
        MergeUpTo(chunk);
        value.CopyTo(((Span<byte>)_stack)[(_stackCount * WordsBytes)..]);
        _stackCount++;
    }

    // After n chunks, one subtree is open for every bit that is set in n.
    private void MergeUpTo(ulong chunks)
    {
        Span<byte> stack = _stack;
        int open = BitOperations.PopCount(chunks);
        while (_stackCount > open)
        {
            _stackCount--;
            Span<byte> children = stack.Slice((_stackCount - 1) * WordsBytes, 2 * WordsBytes);
            Blake3Tree.Parent(children, _key, _flags).WriteChaining(children);
        }
    }

    [InlineArray((DepthMax + 1) * WordsBytes)]
    private struct ValueStack
    {
        private byte _byte0;
    }
}
