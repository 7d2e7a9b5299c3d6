using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.Hashing;

/// <summary>Sixteen lanes with AVX-512.</summary>
internal readonly struct Blake3Lanes16 : IBlake3Lanes<Vector512<uint>>
{
    public static bool IsSupported => Avx512F.IsSupported && BitConverter.IsLittleEndian;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Broadcast(uint value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Load(ReadOnlySpan<uint> words) => Vector512.Create(words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Add(Vector512<uint> a, Vector512<uint> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> XorRotate16(Vector512<uint> a, Vector512<uint> b) => Avx512F.RotateRight(a ^ b, 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> XorRotate12(Vector512<uint> a, Vector512<uint> b) => Avx512F.RotateRight(a ^ b, 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> XorRotate8(Vector512<uint> a, Vector512<uint> b) => Avx512F.RotateRight(a ^ b, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> XorRotate7(Vector512<uint> a, Vector512<uint> b) => Avx512F.RotateRight(a ^ b, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Xor(Vector512<uint> a, Vector512<uint> b) => a ^ b;

    [SkipLocalsInit]    // every local is written before it is read
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadMessage(ReadOnlySpan<byte> blocks, int strideBytes, Span<Vector512<uint>> message)
    {
        // Four lanes at a time: words of one 128-bit column of four lanes become four vectors of that column.
        ReadOnlySpan<byte> a = blocks;
        Transpose4(a, strideBytes, out Vector512<uint> a0, out Vector512<uint> a1, out Vector512<uint> a2, out Vector512<uint> a3);
        ReadOnlySpan<byte> b = blocks[(4 * strideBytes)..];
        Transpose4(b, strideBytes, out Vector512<uint> b0, out Vector512<uint> b1, out Vector512<uint> b2, out Vector512<uint> b3);
        ReadOnlySpan<byte> c = blocks[(8 * strideBytes)..];
        Transpose4(c, strideBytes, out Vector512<uint> c0, out Vector512<uint> c1, out Vector512<uint> c2, out Vector512<uint> c3);
        ReadOnlySpan<byte> d = blocks[(12 * strideBytes)..];
        Transpose4(d, strideBytes, out Vector512<uint> d0, out Vector512<uint> d1, out Vector512<uint> d2, out Vector512<uint> d3);
        Gather(a0, b0, c0, d0, message[0..]);
        Gather(a1, b1, c1, d1, message[1..]);
        Gather(a2, b2, c2, d2, message[2..]);
        Gather(a3, b3, c3, d3, message[3..]);
    }

    [SkipLocalsInit]    // every local is written before it is read
    public static void Store(ReadOnlySpan<Vector512<uint>> chaining, Span<byte> outputs)
    {
        Span<Vector512<uint>> low = stackalloc Vector512<uint>[4];
        Span<Vector512<uint>> high = stackalloc Vector512<uint>[4];
        Transpose4(chaining[0], chaining[1], chaining[2], chaining[3], out low[0], out low[1], out low[2], out low[3]);
        Transpose4(chaining[4], chaining[5], chaining[6], chaining[7], out high[0], out high[1], out high[2], out high[3]);
        Span<Vector128<uint>> halves = MemoryMarshal.Cast<byte, Vector128<uint>>(outputs);
        for (int i = 0; i < 4; i++)
        {
            // The 128-bit part c of vector i belongs to lane 4c + i.
            for (int c = 0; c < 4; c++)
            {
                halves[2 * ((4 * c) + i)] = Part(low[i], c);
                halves[(2 * ((4 * c) + i)) + 1] = Part(high[i], c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Row(ReadOnlySpan<byte> block) => Vector512.Create(block).AsUInt32();

    private static Vector128<uint> Part(Vector512<uint> vector, int index)
    {
        Vector256<uint> half = index < 2 ? vector.GetLower() : vector.GetUpper();
        return (index & 1) == 0 ? half.GetLower() : half.GetUpper();
    }

    // Vector q of the group holds, in its 128-bit part c, word 4c + w of lanes 4q … 4q + 3; they go to places 0, 4, 8 and 12.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(
        Vector512<uint> q0, Vector512<uint> q1, Vector512<uint> q2, Vector512<uint> q3, Span<Vector512<uint>> message)
    {
        Vector512<uint> low01 = Avx512F.Shuffle4x128(q0, q1, 0b01_00_01_00);
        Vector512<uint> low23 = Avx512F.Shuffle4x128(q2, q3, 0b01_00_01_00);
        Vector512<uint> high01 = Avx512F.Shuffle4x128(q0, q1, 0b11_10_11_10);
        Vector512<uint> high23 = Avx512F.Shuffle4x128(q2, q3, 0b11_10_11_10);
        message[0] = Avx512F.Shuffle4x128(low01, low23, 0b10_00_10_00);
        message[4] = Avx512F.Shuffle4x128(low01, low23, 0b11_01_11_01);
        message[8] = Avx512F.Shuffle4x128(high01, high23, 0b10_00_10_00);
        message[12] = Avx512F.Shuffle4x128(high01, high23, 0b11_01_11_01);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(
        ReadOnlySpan<byte> lanes,
        int strideBytes,
        out Vector512<uint> c0,
        out Vector512<uint> c1,
        out Vector512<uint> c2,
        out Vector512<uint> c3) =>
        Transpose4(
            Row(lanes),
            Row(lanes[strideBytes..]),
            Row(lanes[(2 * strideBytes)..]),
            Row(lanes[(3 * strideBytes)..]),
            out c0,
            out c1,
            out c2,
            out c3);

    // Transposes the 4 × 4 words in each 128-bit part.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(
        Vector512<uint> r0,
        Vector512<uint> r1,
        Vector512<uint> r2,
        Vector512<uint> r3,
        out Vector512<uint> c0,
        out Vector512<uint> c1,
        out Vector512<uint> c2,
        out Vector512<uint> c3)
    {
        Vector512<ulong> low01 = Avx512F.UnpackLow(r0, r1).AsUInt64();
        Vector512<ulong> high01 = Avx512F.UnpackHigh(r0, r1).AsUInt64();
        Vector512<ulong> low23 = Avx512F.UnpackLow(r2, r3).AsUInt64();
        Vector512<ulong> high23 = Avx512F.UnpackHigh(r2, r3).AsUInt64();
        c0 = Avx512F.UnpackLow(low01, low23).AsUInt32();
        c1 = Avx512F.UnpackHigh(low01, low23).AsUInt32();
        c2 = Avx512F.UnpackLow(high01, high23).AsUInt32();
        c3 = Avx512F.UnpackHigh(high01, high23).AsUInt32();
    }
}
