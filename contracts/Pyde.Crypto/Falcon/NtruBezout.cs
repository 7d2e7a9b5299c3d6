using System.Runtime.CompilerServices;

namespace Pyde.Crypto.Falcon;

/// <summary>
/// The extended greatest common divisor of two odd integers of equal length, binary and in a number of steps that depends on the length
/// only. Integers are unsigned, in words of 31 bits (reference implementation, round 3).
/// </summary>
internal static class NtruBezout
{
    private const uint Mask31 = 0x7FFF_FFFF;

    /// <summary>Finds 0 ≤ u ≤ y and 0 ≤ v ≤ x with x·u - y·v = 1.</summary>
    /// <returns>False when x or y is even or they have a common divisor.</returns>
    [MethodImpl(Compiled.AtOnce)]
    public static bool TrySolve(Span<uint> u, Span<uint> v, ReadOnlySpan<uint> x, ReadOnlySpan<uint> y)
    {
        // a = x·u - y·v and b = x·u1 - y·v1 hold throughout; a and b shrink until a is the divisor.
        int length = x.Length;
        Span<uint> work = stackalloc uint[4 * length];
        Span<uint> a = work[..length], b = work.Slice(length, length);
        Span<uint> u1 = work.Slice(2 * length, length), v1 = work.Slice(3 * length, length);
        x.CopyTo(a);
        y.CopyTo(b);
        u.Clear();
        u[0] = 1;
        v.Clear();
        y.CopyTo(u1);
        x.CopyTo(v1);
        v1[0]--;
        uint xInverse = NegativeInverse(x[0]);
        uint yInverse = NegativeInverse(y[0]);

        // The two lengths have 62 bits a word together, and a round removes 30 at least.
        for (int bits = (62 * length) + 30; bits >= 30; bits -= 30)
        {
            Factors factors = Factors.Of(a, b);
            (long signA, long signB) = Combine(a, b, factors);
            factors = factors.Negate(signA, signB);
            CombineModulo(u, u1, y, yInverse, factors);
            CombineModulo(v, v1, x, xInverse, factors);
        }

        uint rest = a[0] ^ 1;
        for (int i = 1; i < length; i++)
            rest |= a[i];
        FalconCodec.Wipe(work);
        return (rest == 0) & ((x[0] & y[0] & 1) != 0);
    }

    /// <summary>(a, b) ← (a·ax + b·bx, a·ay + b·by)/2³¹, both made positive; all ones for the one that was negative.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private static (long SignA, long SignB) Combine(Span<uint> a, Span<uint> b, in Factors factors)
    {
        long carryA = 0, carryB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            long wordA = a[i], wordB = b[i];
            long sumA = (wordA * factors.AofA) + (wordB * factors.BofA) + carryA;
            long sumB = (wordA * factors.AofB) + (wordB * factors.BofB) + carryB;
            if (i > 0)
            {
                a[i - 1] = (uint)sumA & Mask31;
                b[i - 1] = (uint)sumB & Mask31;
            }

            carryA = sumA >> 31;
            carryB = sumB >> 31;
        }

        a[^1] = (uint)carryA;
        b[^1] = (uint)carryB;
        uint negativeA = (uint)((ulong)carryA >> 63), negativeB = (uint)((ulong)carryB >> 63);
        NegateIf(a, negativeA);
        NegateIf(b, negativeB);
        return (carryA >> 63, carryB >> 63);
    }

    [MethodImpl(Compiled.AtOnce)]
    private static void NegateIf(Span<uint> a, uint condition)
    {
        uint carry = condition;
        uint flip = (0 - condition) >> 1;
        foreach (ref uint word in a)
        {
            uint value = (word ^ flip) + carry;
            word = value & Mask31;
            carry = value >> 31;
        }
    }

    /// <summary>The same combination modulo m: four Montgomery products at once.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private static void CombineModulo(Span<uint> a, Span<uint> b, ReadOnlySpan<uint> m, uint inverse, in Factors factors)
    {
        long multipleA = (((a[0] * (uint)factors.AofA) + (b[0] * (uint)factors.BofA)) * inverse) & Mask31;
        long multipleB = (((a[0] * (uint)factors.AofB) + (b[0] * (uint)factors.BofB)) * inverse) & Mask31;
        long carryA = 0, carryB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            long wordA = a[i], wordB = b[i], wordM = m[i];
            // The sums may pass 2⁶³ on the way; the value that is left does not.
            long sumA = unchecked((wordA * factors.AofA) + (wordB * factors.BofA) + (wordM * multipleA) + carryA);
            long sumB = unchecked((wordA * factors.AofB) + (wordB * factors.BofB) + (wordM * multipleB) + carryB);
            if (i > 0)
            {
                a[i - 1] = (uint)sumA & Mask31;
                b[i - 1] = (uint)sumB & Mask31;
            }

            carryA = sumA >> 31;
            carryB = sumB >> 31;
        }

        a[^1] = (uint)carryA;
        b[^1] = (uint)carryB;
        BringIntoRange(a, m, (uint)((ulong)carryA >> 63));
        BringIntoRange(b, m, (uint)((ulong)carryB >> 63));
    }

    /// <summary>From -m..2m-1 to 0..m-1.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private static void BringIntoRange(Span<uint> a, ReadOnlySpan<uint> m, uint negative)
    {
        uint borrow = 0;
        for (int i = 0; i < a.Length; i++)
            borrow = (a[i] - m[i] - borrow) >> 31;

        // Adds m when negative (subtracts its complement), subtracts it when a ≥ m, nothing otherwise.
        uint flip = (0 - negative) >> 1;
        uint select = 0 - (negative | (1 - borrow));
        borrow = negative;
        for (int i = 0; i < a.Length; i++)
        {
            uint value = a[i] - ((m[i] ^ flip) & select) - borrow;
            a[i] = value & Mask31;
            borrow = value >> 31;
        }
    }

    private static uint NegativeInverse(uint odd)
    {
        uint inverse = odd;
        for (int i = 0; i < 4; i++)
            inverse *= 2 - (odd * inverse);
        return (0 - inverse) & Mask31;
    }

    /// <summary>What 31 steps of the binary algorithm multiply a and b by, found from their two top words and their lowest one.</summary>
    private readonly struct Factors(long aOfA, long bOfA, long aOfB, long bOfB)
    {
        public long AofA { get; } = aOfA;

        public long BofA { get; } = bOfA;

        public long AofB { get; } = aOfB;

        public long BofB { get; } = bOfB;

        [MethodImpl(Compiled.AtOnce)]
        public static Factors Of(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b)
        {
            (ulong highA, ulong highB) = TopWords(a, b);
            uint lowA = a[0], lowB = b[0];
            long aOfA = 1, bOfA = 0, aOfB = 0, bOfB = 1;
            for (int i = 0; i < 31; i++)
            {
                // All ones when a > b, judged by 62 bits.
                ulong difference = highB - highA;
                ulong greater = (ulong)((long)(difference ^ ((highA ^ highB) & (highA ^ difference))) >> 63);
                long oddA = -((lowA >> i) & 1), oddB = -((lowB >> i) & 1);
                long subtractB = oddA & oddB & (long)greater;
                long subtractA = oddA & oddB & ~(long)greater;
                long halveA = subtractB | ~oddA;

                lowA -= lowB & (uint)subtractB;
                highA -= highB & (ulong)subtractB;
                aOfA -= aOfB & subtractB;
                bOfA -= bOfB & subtractB;
                lowB -= lowA & (uint)subtractA;
                highB -= highA & (ulong)subtractA;
                aOfB -= aOfA & subtractA;
                bOfB -= bOfA & subtractA;

                // Instead of halving one value, the other one and its factors double.
                lowA += lowA & (uint)~halveA;
                aOfA += aOfA & ~halveA;
                bOfA += bOfA & ~halveA;
                highA ^= (highA ^ (highA >> 1)) & (ulong)halveA;
                lowB += lowB & (uint)halveA;
                aOfB += aOfB & halveA;
                bOfB += bOfB & halveA;
                highB ^= (highB ^ (highB >> 1)) & (ulong)~halveA;
            }

            return new Factors(aOfA, bOfA, aOfB, bOfB);
        }

        /// <summary>
        /// Negates the factors of a, of b, or of both, where the sign is all ones instead of zero: secrets choose, so nothing branches.
        /// </summary>
        public Factors Negate(long signA, long signB) =>
            new((AofA ^ signA) - signA, (BofA ^ signA) - signA, (AofB ^ signB) - signB, (BofB ^ signB) - signB);

        /// <summary>The two words from the topmost position on at which either integer is not zero; every word is read.</summary>
        private static (ulong A, ulong B) TopWords(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b)
        {
            uint first = uint.MaxValue, second = uint.MaxValue;
            uint a0 = 0, a1 = 0, b0 = 0, b1 = 0;
            for (int i = a.Length - 1; i >= 0; i--)
            {
                uint wordA = a[i], wordB = b[i];
                a0 ^= (a0 ^ wordA) & first;
                a1 ^= (a1 ^ wordA) & second;
                b0 ^= (b0 ^ wordB) & first;
                b1 ^= (b1 ^ wordB) & second;
                second = first;
                first &= (((wordA | wordB) + Mask31) >> 31) - 1;
            }

            // Only one word left: it is the lower of the two.
            a1 |= a0 & second;
            a0 &= ~second;
            b1 |= b0 & second;
            b0 &= ~second;
            return (((ulong)a0 << 31) + a1, ((ulong)b0 << 31) + b1);
        }
    }
}
