using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.Hashing;

/// <summary>Four lanes with any 128-bit vectors.</summary>
internal readonly struct Blake3Lanes4 : IBlake3Lanes<Vector128<uint>>
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(uint value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Load(ReadOnlySpan<uint> words) => Vector128.Create(words);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(Vector128<uint> a, Vector128<uint> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> XorRotate16(Vector128<uint> a, Vector128<uint> b) => Rotate(a ^ b, 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> XorRotate12(Vector128<uint> a, Vector128<uint> b) => Rotate(a ^ b, 12);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> XorRotate8(Vector128<uint> a, Vector128<uint> b) => Rotate(a ^ b, 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> XorRotate7(Vector128<uint> a, Vector128<uint> b) => Rotate(a ^ b, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor(Vector128<uint> a, Vector128<uint> b) => a ^ b;

    [SkipLocalsInit]    // every local is written before it is read
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadMessage(ReadOnlySpan<byte> blocks, int strideBytes, Span<Vector128<uint>> message)
    {
        for (int quarter = 0; quarter < 4; quarter++)
        {
            ReadOnlySpan<byte> at = blocks[(16 * quarter)..];
            Transpose(
                Row(at),
                Row(at[strideBytes..]),
                Row(at[(2 * strideBytes)..]),
                Row(at[(3 * strideBytes)..]),
                message.Slice(4 * quarter, 4));
        }
    }

    [SkipLocalsInit]    // every local is written before it is read
    public static void Store(ReadOnlySpan<Vector128<uint>> chaining, Span<byte> outputs)
    {
        Span<Vector128<uint>> rows = stackalloc Vector128<uint>[4];
        for (int half = 0; half < 2; half++)
        {
            ReadOnlySpan<Vector128<uint>> columns = chaining.Slice(4 * half, 4);
            Transpose(columns[0], columns[1], columns[2], columns[3], rows);
            for (int lane = 0; lane < Count; lane++)
                rows[lane].AsByte().CopyTo(outputs[((32 * lane) + (16 * half))..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Row(ReadOnlySpan<byte> block) => Vector128.Create(block).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        Vector128<uint> r0, Vector128<uint> r1, Vector128<uint> r2, Vector128<uint> r3, Span<Vector128<uint>> columns)
    {
        if (!Sse2.IsSupported)
        {
            for (int i = 0; i < Count; i++)
                columns[i] = Vector128.Create(r0[i], r1[i], r2[i], r3[i]);
            return;
        }

        Vector128<ulong> low01 = Sse2.UnpackLow(r0, r1).AsUInt64();
        Vector128<ulong> high01 = Sse2.UnpackHigh(r0, r1).AsUInt64();
        Vector128<ulong> low23 = Sse2.UnpackLow(r2, r3).AsUInt64();
        Vector128<ulong> high23 = Sse2.UnpackHigh(r2, r3).AsUInt64();
        columns[3] = Sse2.UnpackHigh(high01, high23).AsUInt32();
        columns[2] = Sse2.UnpackLow(high01, high23).AsUInt32();
        columns[1] = Sse2.UnpackHigh(low01, low23).AsUInt32();
        columns[0] = Sse2.UnpackLow(low01, low23).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate(Vector128<uint> value, [ConstantExpected] byte count) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(value, count) : (value >>> count) | (value << (32 - count));
}
