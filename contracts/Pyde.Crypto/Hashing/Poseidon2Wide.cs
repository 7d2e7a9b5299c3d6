using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Hashing;

/// <summary>The Poseidon2 permutation of eight states at once with AVX-512. Same field elements as one state at a time.</summary>
internal static class Poseidon2Wide
{
    /// <summary>States permuted at once.</summary>
    public const int Lanes = 8;

    /// <summary>Whether this machine has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported && BitConverter.IsLittleEndian;

    private static Vector512<ulong> Epsilon => Vector512.Create(Goldilocks.Epsilon);

    /// <summary>Permutes in place. Elements may come unreduced and leave unreduced.</summary>
    /// <param name="state">Eight vectors: element i of every lane in vector i.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]    // fast from the first call on: no profile improves it
    public static void Permute(Span<Vector512<ulong>> state)
    {
        Vector512<ulong> s0 = state[0], s1 = state[1], s2 = state[2], s3 = state[3];
        Vector512<ulong> s4 = state[4], s5 = state[5], s6 = state[6], s7 = state[7];
        MixExternal(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        ReadOnlySpan<ulong> constants = Poseidon2Parameters.FirstFullConstants;
        for (int half = 0; half < 2; half++)
        {
            for (int i = 0; i + 7 < constants.Length; i += Poseidon2Parameters.Width)
            {
                s0 = SBox(s0, constants[i]);
                s1 = SBox(s1, constants[i + 1]);
                s2 = SBox(s2, constants[i + 2]);
                s3 = SBox(s3, constants[i + 3]);
                s4 = SBox(s4, constants[i + 4]);
                s5 = SBox(s5, constants[i + 5]);
                s6 = SBox(s6, constants[i + 6]);
                s7 = SBox(s7, constants[i + 7]);
                MixExternal(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
            }

            if (half == 0)
                PartialRounds(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
            constants = Poseidon2Parameters.LastFullConstants;
        }

        state[0] = s0;
        state[1] = s1;
        state[2] = s2;
        state[3] = s3;
        state[4] = s4;
        state[5] = s5;
        state[6] = s6;
        state[7] = s7;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PartialRounds(
        ref Vector512<ulong> r0,
        ref Vector512<ulong> r1,
        ref Vector512<ulong> r2,
        ref Vector512<ulong> r3,
        ref Vector512<ulong> r4,
        ref Vector512<ulong> r5,
        ref Vector512<ulong> r6,
        ref Vector512<ulong> r7)
    {
        Vector512<ulong> s0 = r0, s1 = r1, s2 = r2, s3 = r3, s4 = r4, s5 = r5, s6 = r6, s7 = r7;
        ReadOnlySpan<ulong> diagonal = Poseidon2Parameters.InternalDiagonal;
        foreach (ulong constant in Poseidon2Parameters.PartialConstants)
        {
            s0 = SBox(s0, constant);
            Vector512<ulong> low = Low(s0) + Low(s1) + Low(s2) + Low(s3) + Low(s4) + Low(s5) + Low(s6) + Low(s7);
            Vector512<ulong> high = (s0 >>> 32) + (s1 >>> 32) + (s2 >>> 32) + (s3 >>> 32)
                + (s4 >>> 32) + (s5 >>> 32) + (s6 >>> 32) + (s7 >>> 32);
            Vector512<ulong> sum = Join(low, high);
            s0 = MultiplyAdd(s0, diagonal[0], sum);
            s1 = MultiplyAdd(s1, diagonal[1], sum);
            s2 = MultiplyAdd(s2, diagonal[2], sum);
            s3 = MultiplyAdd(s3, diagonal[3], sum);
            s4 = MultiplyAdd(s4, diagonal[4], sum);
            s5 = MultiplyAdd(s5, diagonal[5], sum);
            s6 = MultiplyAdd(s6, diagonal[6], sum);
            s7 = MultiplyAdd(s7, diagonal[7], sum);
        }

        r0 = s0;
        r1 = s1;
        r2 = s2;
        r3 = s3;
        r4 = s4;
        r5 = s5;
        r6 = s6;
        r7 = s7;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Low(Vector512<ulong> value) => value & Epsilon;

    // addend below p, so that one fold suffices.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> AddCanonical(Vector512<ulong> a, Vector512<ulong> addend)
    {
        Vector512<ulong> sum = a + addend;
        return sum + (Vector512.LessThan(sum, addend) & Epsilon);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> SBox(Vector512<ulong> value, ulong constant)
    {
        Vector512<ulong> x = AddCanonical(value, Vector512.Create(constant));
        Vector512<ulong> x2 = Multiply(x, x);
        Vector512<ulong> x3 = Multiply(x2, x);
        Vector512<ulong> x4 = Multiply(x2, x2);
        return Multiply(x3, x4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Multiply(Vector512<ulong> a, Vector512<ulong> b)
    {
        Vector512<ulong> aHigh = a >>> 32;
        Vector512<ulong> bHigh = b >>> 32;
        Vector512<ulong> lowLow = Product(a, b);
        Vector512<ulong> t = Product(aHigh, b) + (lowLow >>> 32);
        Vector512<ulong> u = Product(a, bHigh) + Low(t);
        return Reduce(Product(aHigh, bHigh) + (t >>> 32) + (u >>> 32), (u << 32) | Low(lowLow));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyAdd(Vector512<ulong> a, ulong factor, Vector512<ulong> addend)
    {
        // As a multiplication; the addend's halves join the partial products, where 2 · (2^32 − 1) more still fits 64 bits.
        Vector512<ulong> b = Vector512.Create(factor);
        Vector512<ulong> bHigh = Vector512.Create(factor >> 32);
        Vector512<ulong> aHigh = a >>> 32;
        Vector512<ulong> lowLow = Product(a, b) + Low(addend);
        Vector512<ulong> t = Product(aHigh, b) + (lowLow >>> 32);
        Vector512<ulong> u = Product(a, bHigh) + Low(t) + (addend >>> 32);
        return Reduce(Product(aHigh, bHigh) + (t >>> 32) + (u >>> 32), (u << 32) | Low(lowLow));
    }

    // Of the lower halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<ulong> a, Vector512<ulong> b) => Avx512F.Multiply(a.AsUInt32(), b.AsUInt32());

    // As Goldilocks.Reduce.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Reduce(Vector512<ulong> high, Vector512<ulong> low)
    {
        Vector512<ulong> top = high >>> 32;
        Vector512<ulong> difference = low - top - (Vector512.LessThan(low, top) & Epsilon);
        return AddCanonical(difference, (high << 32) - Low(high));
    }

    // low + high · 2^32 with both below 2^38.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Join(Vector512<ulong> low, Vector512<ulong> high)
    {
        Vector512<ulong> top = high >>> 32;
        return AddCanonical(high << 32, low + (top << 32) - top);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixExternal(
        ref Vector512<ulong> s0,
        ref Vector512<ulong> s1,
        ref Vector512<ulong> s2,
        ref Vector512<ulong> s3,
        ref Vector512<ulong> s4,
        ref Vector512<ulong> s5,
        ref Vector512<ulong> s6,
        ref Vector512<ulong> s7)
    {
        // On 32-bit halves, as in Poseidon2Permutation.
        Vector512<ulong> l0 = Low(s0), l1 = Low(s1), l2 = Low(s2), l3 = Low(s3);
        Vector512<ulong> l4 = Low(s4), l5 = Low(s5), l6 = Low(s6), l7 = Low(s7);
        Vector512<ulong> h0 = s0 >>> 32, h1 = s1 >>> 32, h2 = s2 >>> 32, h3 = s3 >>> 32;
        Vector512<ulong> h4 = s4 >>> 32, h5 = s5 >>> 32, h6 = s6 >>> 32, h7 = s7 >>> 32;
        MixBlock(ref l0, ref l1, ref l2, ref l3);
        MixBlock(ref l4, ref l5, ref l6, ref l7);
        MixBlock(ref h0, ref h1, ref h2, ref h3);
        MixBlock(ref h4, ref h5, ref h6, ref h7);
        s0 = Join(l0 + l0 + l4, h0 + h0 + h4);
        s1 = Join(l1 + l1 + l5, h1 + h1 + h5);
        s2 = Join(l2 + l2 + l6, h2 + h2 + h6);
        s3 = Join(l3 + l3 + l7, h3 + h3 + h7);
        s4 = Join(l0 + l4 + l4, h0 + h4 + h4);
        s5 = Join(l1 + l5 + l5, h1 + h5 + h5);
        s6 = Join(l2 + l6 + l6, h2 + h6 + h6);
        s7 = Join(l3 + l7 + l7, h3 + h7 + h7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixBlock(
        ref Vector512<ulong> x0, ref Vector512<ulong> x1, ref Vector512<ulong> x2, ref Vector512<ulong> x3)
    {
        Vector512<ulong> t0 = x0 + x1;
        Vector512<ulong> t1 = x2 + x3;
        Vector512<ulong> t2 = x1 + x1 + t1;
        Vector512<ulong> t3 = x3 + x3 + t0;
        Vector512<ulong> t4 = (t1 << 2) + t3;
        Vector512<ulong> t5 = (t0 << 2) + t2;
        x0 = t3 + t5;
        x1 = t5;
        x2 = t2 + t4;
        x3 = t4;
    }
}
