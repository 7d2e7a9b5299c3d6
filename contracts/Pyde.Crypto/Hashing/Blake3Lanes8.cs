using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.Hashing;

/// <summary>Eight lanes with AVX2.</summary>
internal readonly struct Blake3Lanes8 : IBlake3Lanes<Vector256<uint>>
{
    public static bool IsSupported => Avx2.IsSupported && BitConverter.IsLittleEndian;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(uint value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Load(ReadOnlySpan<uint> words) => Vector256.Create(words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Add(Vector256<uint> a, Vector256<uint> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> XorRotate16(Vector256<uint> a, Vector256<uint> b) => Rotate(a ^ b, 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> XorRotate12(Vector256<uint> a, Vector256<uint> b) => Rotate(a ^ b, 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> XorRotate8(Vector256<uint> a, Vector256<uint> b) => Rotate(a ^ b, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> XorRotate7(Vector256<uint> a, Vector256<uint> b) => Rotate(a ^ b, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> a, Vector256<uint> b) => a ^ b;

    [SkipLocalsInit]    // every local is written before it is read
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadMessage(ReadOnlySpan<byte> blocks, int strideBytes, Span<Vector256<uint>> message)
    {
        Span<Vector256<uint>> columns = stackalloc Vector256<uint>[8];
        for (int half = 0; half < 2; half++)
        {
            for (int group = 0; group < 2; group++)
            {
                ReadOnlySpan<byte> lanes = blocks[((4 * group * strideBytes) + (32 * half))..];
                Transpose4(
                    Row(lanes),
                    Row(lanes[strideBytes..]),
                    Row(lanes[(2 * strideBytes)..]),
                    Row(lanes[(3 * strideBytes)..]),
                    columns.Slice(4 * group, 4));
            }

            for (int word = 0; word < 4; word++)
            {
                message[(8 * half) + word] = Avx2.Permute2x128(columns[word], columns[4 + word], 0x20);
                message[(8 * half) + 4 + word] = Avx2.Permute2x128(columns[word], columns[4 + word], 0x31);
            }
        }
    }

    [SkipLocalsInit]    // every local is written before it is read
    public static void Store(ReadOnlySpan<Vector256<uint>> chaining, Span<byte> outputs)
    {
        Span<Vector256<uint>> low = stackalloc Vector256<uint>[4];
        Span<Vector256<uint>> high = stackalloc Vector256<uint>[4];
        Transpose4(chaining[0], chaining[1], chaining[2], chaining[3], low);
        Transpose4(chaining[4], chaining[5], chaining[6], chaining[7], high);
        Span<Vector256<uint>> lanes = MemoryMarshal.Cast<byte, Vector256<uint>>(outputs);
        for (int i = 0; i < 4; i++)
        {
            lanes[i] = Avx2.Permute2x128(low[i], high[i], 0x20);
            lanes[4 + i] = Avx2.Permute2x128(low[i], high[i], 0x31);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Row(ReadOnlySpan<byte> block) => Vector256.Create(block).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> value, [ConstantExpected] byte count) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(value, count) : (value >>> count) | (value << (32 - count));

    // Transposes the 4 × 4 words in each 128-bit part.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(
        Vector256<uint> r0, Vector256<uint> r1, Vector256<uint> r2, Vector256<uint> r3, Span<Vector256<uint>> columns)
    {
        Vector256<ulong> low01 = Avx2.UnpackLow(r0, r1).AsUInt64();
        Vector256<ulong> high01 = Avx2.UnpackHigh(r0, r1).AsUInt64();
        Vector256<ulong> low23 = Avx2.UnpackLow(r2, r3).AsUInt64();
        Vector256<ulong> high23 = Avx2.UnpackHigh(r2, r3).AsUInt64();
        columns[3] = Avx2.UnpackHigh(high01, high23).AsUInt32();
        columns[2] = Avx2.UnpackLow(high01, high23).AsUInt32();
        columns[1] = Avx2.UnpackHigh(low01, low23).AsUInt32();
        columns[0] = Avx2.UnpackLow(low01, low23).AsUInt32();
    }
}
