using System.Runtime.CompilerServices;
using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Hashing;

/// <summary>The Poseidon2 permutation of one state.</summary>
internal static class Poseidon2Permutation
{
    /// <summary>Permutes in place. Elements may come unreduced and leave unreduced.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]    // fast from the first call on: no profile improves it
    public static void Permute(ref Poseidon2State state)
    {
        ulong s0 = state[0], s1 = state[1], s2 = state[2], s3 = state[3];
        ulong s4 = state[4], s5 = state[5], s6 = state[6], s7 = state[7];
        MixExternal(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        FullRounds(Poseidon2Parameters.FirstFullConstants, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        PartialRounds(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
        FullRounds(Poseidon2Parameters.LastFullConstants, ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7);
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
    private static void FullRounds(
        ReadOnlySpan<ulong> constants,
        ref ulong r0,
        ref ulong r1,
        ref ulong r2,
        ref ulong r3,
        ref ulong r4,
        ref ulong r5,
        ref ulong r6,
        ref ulong r7)
    {
        // Copies, which the JIT keeps in registers; through the references every step would go to memory.
        ulong s0 = r0, s1 = r1, s2 = r2, s3 = r3, s4 = r4, s5 = r5, s6 = r6, s7 = r7;
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

        r0 = s0;
        r1 = s1;
        r2 = s2;
        r3 = s3;
        r4 = s4;
        r5 = s5;
        r6 = s6;
        r7 = s7;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PartialRounds(
        ref ulong r0, ref ulong r1, ref ulong r2, ref ulong r3, ref ulong r4, ref ulong r5, ref ulong r6, ref ulong r7)
    {
        ulong s0 = r0, s1 = r1, s2 = r2, s3 = r3, s4 = r4, s5 = r5, s6 = r6, s7 = r7;
        ReadOnlySpan<ulong> diagonal = Poseidon2Parameters.InternalDiagonal;
        foreach (ulong constant in Poseidon2Parameters.PartialConstants)
        {
            // Seven elements are summed while the S-box of the eighth is still under way. Halves cannot overflow.
            ulong low = (ulong)(uint)s1 + (uint)s2 + (uint)s3 + (uint)s4 + (uint)s5 + (uint)s6 + (uint)s7;
            ulong high = (s1 >> 32) + (s2 >> 32) + (s3 >> 32) + (s4 >> 32) + (s5 >> 32) + (s6 >> 32) + (s7 >> 32);
            ulong others = Join(low, high);
            s0 = SBox(s0, constant);
            ulong sum = Goldilocks.Add(others, s0);
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
    private static ulong SBox(ulong value, ulong constant)
    {
        ulong x = Goldilocks.AddCanonical(value, constant);
        ulong x2 = Multiply(x, x);
        ulong x3 = Multiply(x2, x);
        ulong x4 = Multiply(x2, x2);
        return Multiply(x3, x4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Multiply(ulong a, ulong b) => Reduce(Goldilocks.MultiplyHigh(a, b), a * b);

    // As the field's reduction, with a jump that is taken once in 2^32 where that one computes: what is hashed here is public.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Reduce(ulong high, ulong low)
    {
        ulong top = high >> 32;
        ulong difference = low - top;
        if (low < top)
            difference -= Goldilocks.Epsilon;
        return Goldilocks.AddCanonical(difference, (high << 32) - (uint)high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong a, ulong b, ulong addend)
    {
        // (2^64 − 1)² + 2^64 − 1 fits 128 bits, so the sum needs no reduction of its own.
        ulong high = Goldilocks.MultiplyHigh(a, b);
        ulong low = (a * b) + addend;
        high += Unsafe.BitCast<bool, byte>(low < addend);
        return Reduce(high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixExternal(
        ref ulong s0, ref ulong s1, ref ulong s2, ref ulong s3, ref ulong s4, ref ulong s5, ref ulong s6, ref ulong s7)
    {
        // On 32-bit halves the whole layer is carry-free: a row's coefficients add up to at most 48.
        ulong l0 = (uint)s0, l1 = (uint)s1, l2 = (uint)s2, l3 = (uint)s3;
        ulong l4 = (uint)s4, l5 = (uint)s5, l6 = (uint)s6, l7 = (uint)s7;
        ulong h0 = s0 >> 32, h1 = s1 >> 32, h2 = s2 >> 32, h3 = s3 >> 32;
        ulong h4 = s4 >> 32, h5 = s5 >> 32, h6 = s6 >> 32, h7 = s7 >> 32;
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

    // M4 = [5 7 1 3; 4 6 1 1; 1 3 5 7; 1 1 4 6], as eight additions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixBlock(ref ulong x0, ref ulong x1, ref ulong x2, ref ulong x3)
    {
        ulong t0 = x0 + x1;
        ulong t1 = x2 + x3;
        ulong t2 = x1 + x1 + t1;
        ulong t3 = x3 + x3 + t0;
        ulong t4 = (t1 << 2) + t3;
        ulong t5 = (t0 << 2) + t2;
        x0 = t3 + t5;
        x1 = t5;
        x2 = t2 + t4;
        x3 = t4;
    }

    // low + high · 2^32 with both below 2^38.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(ulong low, ulong high)
    {
        ulong folded = low + ((high >> 32) * Goldilocks.Epsilon);    // 2^64 = 2^32 − 1; still below 2^39
        return Goldilocks.AddCanonical(high << 32, folded);
    }
}
