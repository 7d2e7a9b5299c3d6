using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.Hashing;

/// <summary>One compression with the state's four rows in four vectors: the shortest way through a single block.</summary>
internal static class Blake3Rows
{
    /// <summary>Whether this machine has the instructions; otherwise <see cref="Blake3Compression"/> works word by word.</summary>
    public static bool IsSupported => Avx512F.VL.IsSupported && BitConverter.IsLittleEndian;

    /// <summary>For each round: first and second words of the columns, then of the diagonals, these in the order that leaves row 1 in
    /// place.</summary>
    private static ReadOnlySpan<uint> Schedule =>
    [
        0, 2, 4, 6, 1, 3, 5, 7, 14, 8, 10, 12, 15, 9, 11, 13,
        2, 3, 7, 4, 6, 10, 0, 13, 15, 1, 12, 9, 8, 11, 5, 14,
        3, 10, 13, 7, 4, 12, 2, 14, 8, 6, 9, 11, 1, 5, 0, 15,
        10, 12, 14, 13, 7, 9, 3, 15, 1, 4, 11, 5, 6, 0, 2, 8,
        12, 9, 15, 14, 13, 11, 10, 8, 6, 7, 5, 0, 4, 2, 3, 1,
        9, 11, 8, 15, 14, 5, 12, 1, 4, 13, 0, 2, 7, 3, 10, 6,
        11, 5, 1, 8, 15, 0, 9, 6, 7, 14, 2, 3, 13, 10, 12, 4,
    ];

    /// <summary>Runs the seven rounds on the initial state of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rounds(
        in Blake3Words chaining,
        ReadOnlySpan<byte> block,
        ulong counter,
        int blockBytes,
        Blake3Flags flags,
        out Vector128<uint> a,
        out Vector128<uint> b,
        out Vector128<uint> c,
        out Vector128<uint> d)
    {
        ReadOnlySpan<uint> words = chaining;
        a = Vector128.Create(words);
        b = Vector128.Create(words[4..]);
        c = Vector128.Create(Blake3Compression.Iv0, Blake3Compression.Iv1, Blake3Compression.Iv2, Blake3Compression.Iv3);
        d = Vector128.Create((uint)counter, (uint)(counter >> 32), (uint)blockBytes, (uint)flags);
        Vector512<uint> message = Vector512.Create(block).AsUInt32();
        foreach (Vector512<uint> order in MemoryMarshal.Cast<uint, Vector512<uint>>(Schedule))
        {
            Vector512<uint> ordered = Avx512F.PermuteVar16x32(message, order);
            Mix(ref a, ref b, ref c, ref d, ordered.GetLower().GetLower(), ordered.GetLower().GetUpper());

            // Row 1 is the last to be ready, so the other three turn around it.
            a = Sse2.Shuffle(a, 0b10_01_00_11);
            d = Sse2.Shuffle(d, 0b01_00_11_10);
            c = Sse2.Shuffle(c, 0b00_11_10_01);
            Mix(ref a, ref b, ref c, ref d, ordered.GetUpper().GetLower(), ordered.GetUpper().GetUpper());
            a = Sse2.Shuffle(a, 0b00_11_10_01);
            d = Sse2.Shuffle(d, 0b01_00_11_10);
            c = Sse2.Shuffle(c, 0b10_01_00_11);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(
        ref Vector128<uint> a, ref Vector128<uint> b, ref Vector128<uint> c, ref Vector128<uint> d, Vector128<uint> x, Vector128<uint> y)
    {
        a = a + x + b;
        d = Avx512F.VL.RotateRight(d ^ a, 16);
        c += d;
        b = Avx512F.VL.RotateRight(b ^ c, 12);
        a = a + y + b;
        d = Avx512F.VL.RotateRight(d ^ a, 8);
        c += d;
        b = Avx512F.VL.RotateRight(b ^ c, 7);
    }
}
