using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pyde.Crypto.Hashing;

/// <summary>The compression function of BLAKE3, one block at a time. Source: BLAKE3 specification, section 2.2.</summary>
internal static class Blake3Compression
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 64;

    /// <summary>Bytes of a chunk.</summary>
    public const int ChunkBytes = 1024;

    /// <summary>Bytes of a chaining value.</summary>
    public const int WordsBytes = 32;

    public const uint Iv0 = 0x6a09e667;
    public const uint Iv1 = 0xbb67ae85;
    public const uint Iv2 = 0x3c6ef372;
    public const uint Iv3 = 0xa54ff53a;
    public const uint Iv4 = 0x510e527f;
    public const uint Iv5 = 0x9b05688c;
    public const uint Iv6 = 0x1f83d9ab;
    public const uint Iv7 = 0x5be0cd19;

    /// <summary>The key of plain hashing.</summary>
    public static ReadOnlySpan<uint> Iv => [Iv0, Iv1, Iv2, Iv3, Iv4, Iv5, Iv6, Iv7];

    /// <summary>The order in which each of the seven rounds takes the message words.</summary>
    public static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
        3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1,
        10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6,
        12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4,
        9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7,
        11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13,
    ];

    /// <summary>Replaces the chaining value by the first half of the output.</summary>
    public static void Compress(ref Blake3Words chaining, ReadOnlySpan<byte> block, ulong counter, int blockBytes, Blake3Flags flags)
    {
        if (Blake3Rows.IsSupported)
        {
            Blake3Rows.Rounds(chaining, block, counter, blockBytes, flags, out var a, out var b, out var c, out var d);
            Span<uint> words = chaining;
            (a ^ c).CopyTo(words);
            (b ^ d).CopyTo(words[4..]);
            return;
        }

        CompressScalar(ref chaining, block, counter, blockBytes, flags);
    }

    /// <summary>The same on any machine.</summary>
    internal static void CompressScalar(
        ref Blake3Words chaining, ReadOnlySpan<byte> block, ulong counter, int blockBytes, Blake3Flags flags)
    {
        Span<uint> state = stackalloc uint[16];
        Rounds(chaining, block, counter, blockBytes, flags, state);
        for (int i = 0; i < 8; i++)
            chaining[i] = state[i] ^ state[i + 8];
    }

    /// <summary>Writes the 64 bytes of extended output.</summary>
    public static void CompressExtended(
        in Blake3Words chaining, ReadOnlySpan<byte> block, ulong counter, int blockBytes, Blake3Flags flags, Span<byte> output)
    {
        if (Blake3Rows.IsSupported)
        {
            Blake3Rows.Rounds(chaining, block, counter, blockBytes, flags, out var a, out var b, out var c, out var d);
            ReadOnlySpan<uint> words = chaining;
            (a ^ c).AsByte().CopyTo(output);
            (b ^ d).AsByte().CopyTo(output[16..]);
            (c ^ Vector128.Create(words)).AsByte().CopyTo(output[32..]);
            (d ^ Vector128.Create(words[4..])).AsByte().CopyTo(output[48..]);
            return;
        }

        CompressExtendedScalar(chaining, block, counter, blockBytes, flags, output);
    }

    /// <summary>The same on any machine.</summary>
    internal static void CompressExtendedScalar(
        in Blake3Words chaining, ReadOnlySpan<byte> block, ulong counter, int blockBytes, Blake3Flags flags, Span<byte> output)
    {
        Span<uint> state = stackalloc uint[16];
        Rounds(chaining, block, counter, blockBytes, flags, state);
        for (int i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output[(4 * i)..], state[i] ^ state[i + 8]);
            BinaryPrimitives.WriteUInt32LittleEndian(output[(4 * (i + 8))..], state[i + 8] ^ chaining[i]);
        }
    }

    private static void Rounds(
        in Blake3Words chaining, ReadOnlySpan<byte> block, ulong counter, int blockBytes, Blake3Flags flags, Span<uint> state)
    {
        Span<uint> message = stackalloc uint[16];
        for (int i = 0; i < message.Length; i++)
            message[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);

        uint v0 = chaining[0], v1 = chaining[1], v2 = chaining[2], v3 = chaining[3];
        uint v4 = chaining[4], v5 = chaining[5], v6 = chaining[6], v7 = chaining[7];
        uint v8 = Iv0, v9 = Iv1, v10 = Iv2, v11 = Iv3;
        uint v12 = (uint)counter, v13 = (uint)(counter >> 32), v14 = (uint)blockBytes, v15 = (uint)flags;

        ReadOnlySpan<byte> schedule = Schedule;
        for (int at = 0; at + 15 < schedule.Length; at += 16)
        {
            Mix(ref v0, ref v4, ref v8, ref v12, message[schedule[at]], message[schedule[at + 1]]);
            Mix(ref v1, ref v5, ref v9, ref v13, message[schedule[at + 2]], message[schedule[at + 3]]);
            Mix(ref v2, ref v6, ref v10, ref v14, message[schedule[at + 4]], message[schedule[at + 5]]);
            Mix(ref v3, ref v7, ref v11, ref v15, message[schedule[at + 6]], message[schedule[at + 7]]);
            Mix(ref v0, ref v5, ref v10, ref v15, message[schedule[at + 8]], message[schedule[at + 9]]);
            Mix(ref v1, ref v6, ref v11, ref v12, message[schedule[at + 10]], message[schedule[at + 11]]);
            Mix(ref v2, ref v7, ref v8, ref v13, message[schedule[at + 12]], message[schedule[at + 13]]);
            Mix(ref v3, ref v4, ref v9, ref v14, message[schedule[at + 14]], message[schedule[at + 15]]);
        }

        state[0] = v0;
        state[1] = v1;
        state[2] = v2;
        state[3] = v3;
        state[4] = v4;
        state[5] = v5;
        state[6] = v6;
        state[7] = v7;
        state[8] = v8;
        state[9] = v9;
        state[10] = v10;
        state[11] = v11;
        state[12] = v12;
        state[13] = v13;
        state[14] = v14;
        state[15] = v15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint x, uint y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 12);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 8);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 7);
    }
}
