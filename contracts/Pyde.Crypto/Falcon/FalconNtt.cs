using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.Falcon;

/// <summary>
/// The negacyclic number-theoretic transform of degree 512 modulo q. The order of the transformed coefficients depends on the
/// machine, so transformed polynomials are combined point by point, brought back with <see cref="Inverse"/>, and never stored.
/// </summary>
internal static class FalconNtt
{
    /// <summary>Coefficients in a polynomial.</summary>
    public const int N = 512;

    private const int LogN = 9;
    private const int BlockLength = 64;
    private const int Lanes = 8;

    // The last three layers of the forward transform work inside blocks of 64 coefficients that were transposed as 8×8, where each
    // lane has a twiddle factor of its own: 1 + 2 + 4 vectors in each of the 8 blocks.
    private const int LaneTwiddlesInBlock = 7 * Lanes;

    private static readonly uint[] Forward512 = PowersOfRoot(inverse: false);
    private static readonly uint[] Inverse512 = PowersOfRoot(inverse: true);
    private static readonly uint[] ForwardLanes = LaneTwiddles(Forward512);
    private static readonly uint[] InverseLanes = LaneTwiddles(Inverse512);

    /// <summary>
    /// R²/512. <see cref="MultiplyBy"/> it on one operand, and transform, product and <see cref="Inverse"/> give the plain product.
    /// </summary>
    public static uint ProductScale { get; } = ModQ.MontgomeryMultiply(InverseOfN(), ModQ.RSquared);

    /// <summary>1/512. <see cref="MultiplyBy"/> it after a quotient by <see cref="ModQ.MontgomeryInverse"/> of plain values.</summary>
    public static uint QuotientScale { get; } = ModQ.MontgomeryMultiply(InverseOfN(), 1);

    /// <summary>Transforms 512 field elements in place.</summary>
    public static void Forward(Span<uint> a)
    {
        if (Avx2.IsSupported)
            ForwardVector(a);
        else
            ForwardScalar(a);
    }

    /// <summary>Undoes <see cref="Forward"/> in place, except that the result is 512 times as large.</summary>
    public static void Inverse(Span<uint> a)
    {
        if (Avx2.IsSupported)
            InverseVector(a);
        else
            InverseScalar(a);
    }

    /// <summary>a ← a·b/R point by point.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void MultiplyPointwise(Span<uint> a, ReadOnlySpan<uint> b)
    {
        ref uint pa = ref MemoryMarshal.GetReference(a[..N]);
        ref uint pb = ref MemoryMarshal.GetReference(b[..N]);
        for (nuint i = 0; i < N; i += Lanes)
            Multiply(Vector256.LoadUnsafe(ref pa, i), Vector256.LoadUnsafe(ref pb, i)).StoreUnsafe(ref pa, i);
    }

    /// <summary>a ← a·factor/R point by point.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public static void MultiplyBy(Span<uint> a, uint factor)
    {
        ref uint pa = ref MemoryMarshal.GetReference(a[..N]);
        Vector256<uint> vector = Vector256.Create(factor);
        for (nuint i = 0; i < N; i += Lanes)
            Multiply(Vector256.LoadUnsafe(ref pa, i), vector).StoreUnsafe(ref pa, i);
    }

    /// <summary>The transform without vector instructions; the transformed order is the bit-reversed one.</summary>
    internal static void ForwardScalar(Span<uint> a)
    {
        ReadOnlySpan<uint> twiddles = Forward512;
        a = a[..N];
        int half = N / 2;
        for (int m = 1; m < N; m <<= 1, half >>= 1)
        {
            for (int i = 0; i < m; i++)
            {
                uint twiddle = twiddles[m + i];
                int start = 2 * i * half;
                for (int j = start; j < start + half; j++)
                {
                    uint x = a[j];
                    uint y = ModQ.MontgomeryMultiply(a[j + half], twiddle);
                    a[j] = ModQ.Add(x, y);
                    a[j + half] = ModQ.Subtract(x, y);
                }
            }
        }
    }

    /// <summary>The inverse of <see cref="ForwardScalar"/>, 512 times as large.</summary>
    internal static void InverseScalar(Span<uint> a)
    {
        ReadOnlySpan<uint> twiddles = Inverse512;
        a = a[..N];
        int half = 1;
        for (int m = N / 2; m >= 1; m >>= 1, half <<= 1)
        {
            for (int i = 0; i < m; i++)
            {
                uint twiddle = twiddles[m + i];
                int start = 2 * i * half;
                for (int j = start; j < start + half; j++)
                {
                    uint x = a[j];
                    uint y = a[j + half];
                    a[j] = ModQ.Add(x, y);
                    a[j + half] = ModQ.MontgomeryMultiply(ModQ.Subtract(x, y), twiddle);
                }
            }
        }
    }

    [MethodImpl(Compiled.AtOnce)]
    private static void ForwardVector(Span<uint> a)
    {
        // Every index below is under 512, and the span is checked to be that long once, here.
        ref uint p = ref MemoryMarshal.GetReference(a[..N]);
        ref uint twiddles = ref MemoryMarshal.GetArrayDataReference(Forward512);
        for (int m = 1, half = N / 2; half >= Lanes; m <<= 1, half >>= 1)
        {
            for (int i = 0; i < m; i++)
            {
                Vector256<uint> twiddle = Vector256.Create(Unsafe.Add(ref twiddles, m + i));
                nuint start = (nuint)(2 * i * half);
                for (nuint j = start; j < start + (nuint)half; j += Lanes)
                {
                    Vector256<uint> x = Vector256.LoadUnsafe(ref p, j);
                    Vector256<uint> y = Vector256.LoadUnsafe(ref p, j + (nuint)half);
                    ForwardButterfly(ref x, ref y, twiddle);
                    x.StoreUnsafe(ref p, j);
                    y.StoreUnsafe(ref p, j + (nuint)half);
                }
            }
        }

        ref uint lanes = ref MemoryMarshal.GetArrayDataReference(ForwardLanes);
        for (nuint block = 0; block < N; block += BlockLength)
        {
            Vector256<uint> r0 = Vector256.LoadUnsafe(ref p, block);
            Vector256<uint> r1 = Vector256.LoadUnsafe(ref p, block + 8);
            Vector256<uint> r2 = Vector256.LoadUnsafe(ref p, block + 16);
            Vector256<uint> r3 = Vector256.LoadUnsafe(ref p, block + 24);
            Vector256<uint> r4 = Vector256.LoadUnsafe(ref p, block + 32);
            Vector256<uint> r5 = Vector256.LoadUnsafe(ref p, block + 40);
            Vector256<uint> r6 = Vector256.LoadUnsafe(ref p, block + 48);
            Vector256<uint> r7 = Vector256.LoadUnsafe(ref p, block + 56);
            Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);

            Vector256<uint> twiddle = Vector256.LoadUnsafe(ref lanes);
            ForwardButterfly(ref r0, ref r4, twiddle);
            ForwardButterfly(ref r1, ref r5, twiddle);
            ForwardButterfly(ref r2, ref r6, twiddle);
            ForwardButterfly(ref r3, ref r7, twiddle);
            twiddle = Vector256.LoadUnsafe(ref lanes, 8);
            ForwardButterfly(ref r0, ref r2, twiddle);
            ForwardButterfly(ref r1, ref r3, twiddle);
            twiddle = Vector256.LoadUnsafe(ref lanes, 16);
            ForwardButterfly(ref r4, ref r6, twiddle);
            ForwardButterfly(ref r5, ref r7, twiddle);
            ForwardButterfly(ref r0, ref r1, Vector256.LoadUnsafe(ref lanes, 24));
            ForwardButterfly(ref r2, ref r3, Vector256.LoadUnsafe(ref lanes, 32));
            ForwardButterfly(ref r4, ref r5, Vector256.LoadUnsafe(ref lanes, 40));
            ForwardButterfly(ref r6, ref r7, Vector256.LoadUnsafe(ref lanes, 48));
            lanes = ref Unsafe.Add(ref lanes, LaneTwiddlesInBlock);

            r0.StoreUnsafe(ref p, block);
            r1.StoreUnsafe(ref p, block + 8);
            r2.StoreUnsafe(ref p, block + 16);
            r3.StoreUnsafe(ref p, block + 24);
            r4.StoreUnsafe(ref p, block + 32);
            r5.StoreUnsafe(ref p, block + 40);
            r6.StoreUnsafe(ref p, block + 48);
            r7.StoreUnsafe(ref p, block + 56);
        }
    }

    [MethodImpl(Compiled.AtOnce)]
    private static void InverseVector(Span<uint> a)
    {
        ref uint p = ref MemoryMarshal.GetReference(a[..N]);
        ref uint lanes = ref MemoryMarshal.GetArrayDataReference(InverseLanes);
        for (nuint block = 0; block < N; block += BlockLength)
        {
            Vector256<uint> r0 = Vector256.LoadUnsafe(ref p, block);
            Vector256<uint> r1 = Vector256.LoadUnsafe(ref p, block + 8);
            Vector256<uint> r2 = Vector256.LoadUnsafe(ref p, block + 16);
            Vector256<uint> r3 = Vector256.LoadUnsafe(ref p, block + 24);
            Vector256<uint> r4 = Vector256.LoadUnsafe(ref p, block + 32);
            Vector256<uint> r5 = Vector256.LoadUnsafe(ref p, block + 40);
            Vector256<uint> r6 = Vector256.LoadUnsafe(ref p, block + 48);
            Vector256<uint> r7 = Vector256.LoadUnsafe(ref p, block + 56);

            InverseButterfly(ref r0, ref r1, Vector256.LoadUnsafe(ref lanes, 24));
            InverseButterfly(ref r2, ref r3, Vector256.LoadUnsafe(ref lanes, 32));
            InverseButterfly(ref r4, ref r5, Vector256.LoadUnsafe(ref lanes, 40));
            InverseButterfly(ref r6, ref r7, Vector256.LoadUnsafe(ref lanes, 48));
            Vector256<uint> twiddle = Vector256.LoadUnsafe(ref lanes, 8);
            InverseButterfly(ref r0, ref r2, twiddle);
            InverseButterfly(ref r1, ref r3, twiddle);
            twiddle = Vector256.LoadUnsafe(ref lanes, 16);
            InverseButterfly(ref r4, ref r6, twiddle);
            InverseButterfly(ref r5, ref r7, twiddle);
            twiddle = Vector256.LoadUnsafe(ref lanes);
            InverseButterfly(ref r0, ref r4, twiddle);
            InverseButterfly(ref r1, ref r5, twiddle);
            InverseButterfly(ref r2, ref r6, twiddle);
            InverseButterfly(ref r3, ref r7, twiddle);
            lanes = ref Unsafe.Add(ref lanes, LaneTwiddlesInBlock);

            Transpose(ref r0, ref r1, ref r2, ref r3, ref r4, ref r5, ref r6, ref r7);
            r0.StoreUnsafe(ref p, block);
            r1.StoreUnsafe(ref p, block + 8);
            r2.StoreUnsafe(ref p, block + 16);
            r3.StoreUnsafe(ref p, block + 24);
            r4.StoreUnsafe(ref p, block + 32);
            r5.StoreUnsafe(ref p, block + 40);
            r6.StoreUnsafe(ref p, block + 48);
            r7.StoreUnsafe(ref p, block + 56);
        }

        ref uint twiddles = ref MemoryMarshal.GetArrayDataReference(Inverse512);
        for (int m = N / 2 / Lanes, half = Lanes; m >= 1; m >>= 1, half <<= 1)
        {
            for (int i = 0; i < m; i++)
            {
                Vector256<uint> twiddle = Vector256.Create(Unsafe.Add(ref twiddles, m + i));
                nuint start = (nuint)(2 * i * half);
                for (nuint j = start; j < start + (nuint)half; j += Lanes)
                {
                    Vector256<uint> x = Vector256.LoadUnsafe(ref p, j);
                    Vector256<uint> y = Vector256.LoadUnsafe(ref p, j + (nuint)half);
                    InverseButterfly(ref x, ref y, twiddle);
                    x.StoreUnsafe(ref p, j);
                    y.StoreUnsafe(ref p, j + (nuint)half);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardButterfly(ref Vector256<uint> x, ref Vector256<uint> y, Vector256<uint> twiddle)
    {
        Vector256<uint> q = Vector256.Create(ModQ.Q);
        Vector256<uint> product = Multiply(y, twiddle);
        Vector256<uint> sum = x + product;
        Vector256<uint> difference = x - product;
        x = Vector256.Min(sum, sum - q);
        y = Vector256.Min(difference, difference + q);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseButterfly(ref Vector256<uint> x, ref Vector256<uint> y, Vector256<uint> twiddle)
    {
        Vector256<uint> q = Vector256.Create(ModQ.Q);
        Vector256<uint> sum = x + y;
        // Not reduced: the product below takes operands up to 2q.
        Vector256<uint> difference = x - y + q;
        x = Vector256.Min(sum, sum - q);
        y = Multiply(difference, twiddle);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Multiply(Vector256<uint> x, Vector256<uint> y)
    {
        Vector256<uint> q = Vector256.Create(ModQ.Q);
        Vector256<uint> product = x * y;
        // 16-bit lanes: the upper halves are multiplied by zero, which is the mask of the scalar form.
        Vector256<uint> m = (product.AsUInt16() * Vector256.Create(ModQ.NegativeInverse).AsUInt16()).AsUInt32();
        Vector256<uint> sum = (product + (m * q)) >>> 16;
        return Vector256.Min(sum, sum - q);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(
        ref Vector256<uint> r0, ref Vector256<uint> r1, ref Vector256<uint> r2, ref Vector256<uint> r3,
        ref Vector256<uint> r4, ref Vector256<uint> r5, ref Vector256<uint> r6, ref Vector256<uint> r7)
    {
        Vector256<ulong> a0 = Avx2.UnpackLow(r0, r1).AsUInt64(), a1 = Avx2.UnpackHigh(r0, r1).AsUInt64();
        Vector256<ulong> a2 = Avx2.UnpackLow(r2, r3).AsUInt64(), a3 = Avx2.UnpackHigh(r2, r3).AsUInt64();
        Vector256<ulong> a4 = Avx2.UnpackLow(r4, r5).AsUInt64(), a5 = Avx2.UnpackHigh(r4, r5).AsUInt64();
        Vector256<ulong> a6 = Avx2.UnpackLow(r6, r7).AsUInt64(), a7 = Avx2.UnpackHigh(r6, r7).AsUInt64();
        Vector256<ulong> b0 = Avx2.UnpackLow(a0, a2), b1 = Avx2.UnpackHigh(a0, a2);
        Vector256<ulong> b2 = Avx2.UnpackLow(a1, a3), b3 = Avx2.UnpackHigh(a1, a3);
        Vector256<ulong> b4 = Avx2.UnpackLow(a4, a6), b5 = Avx2.UnpackHigh(a4, a6);
        Vector256<ulong> b6 = Avx2.UnpackLow(a5, a7), b7 = Avx2.UnpackHigh(a5, a7);
        r0 = Avx2.Permute2x128(b0, b4, 0x20).AsUInt32();
        r1 = Avx2.Permute2x128(b1, b5, 0x20).AsUInt32();
        r2 = Avx2.Permute2x128(b2, b6, 0x20).AsUInt32();
        r3 = Avx2.Permute2x128(b3, b7, 0x20).AsUInt32();
        r4 = Avx2.Permute2x128(b0, b4, 0x31).AsUInt32();
        r5 = Avx2.Permute2x128(b1, b5, 0x31).AsUInt32();
        r6 = Avx2.Permute2x128(b2, b6, 0x31).AsUInt32();
        r7 = Avx2.Permute2x128(b3, b7, 0x31).AsUInt32();
    }

    /// <summary>
    /// Entry k: ψ (or 1/ψ) to the power of k with its 9 bits reversed, in Montgomery form; ψ is a primitive 1024th root of unity.
    /// </summary>
    private static uint[] PowersOfRoot(bool inverse)
    {
        uint generator = ModQ.MontgomeryMultiply(ModQ.Generator, ModQ.RSquared);
        uint root = ModQ.MontgomeryPower(generator, (ModQ.Q - 1) / (2 * N));
        if (inverse)
            root = ModQ.MontgomeryInverse(root);

        var powers = new uint[N];
        uint power = ModQ.One;
        for (uint exponent = 0; exponent < N; exponent++)
        {
            powers[ReverseBits(exponent)] = power;
            power = ModQ.MontgomeryMultiply(power, root);
        }

        return powers;
    }

    private static uint ReverseBits(uint value)
    {
        uint reversed = 0;
        for (int bit = 0; bit < LogN; bit++)
            reversed |= ((value >> bit) & 1) << (LogN - 1 - bit);
        return reversed;
    }

    private static uint[] LaneTwiddles(uint[] powers)
    {
        var lanes = new uint[N / BlockLength * LaneTwiddlesInBlock];
        int next = 0;
        for (int block = 0; block < N / BlockLength; block++)
        {
            for (int layer = 1; layer <= 4; layer <<= 1)
            {
                for (int part = 0; part < layer; part++)
                {
                    for (int lane = 0; lane < Lanes; lane++)
                        lanes[next++] = powers[(layer * BlockLength) + (layer * ((block * Lanes) + lane)) + part];
                }
            }
        }

        return lanes;
    }

    /// <summary>1/512 in Montgomery form.</summary>
    private static uint InverseOfN() => ModQ.MontgomeryInverse(ModQ.MontgomeryMultiply(N, ModQ.RSquared));
}
