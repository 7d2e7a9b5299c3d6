using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.Falcon;

/// <summary>
/// One modulus of the residue number system in which key generation computes: a prime p below 2³¹ with p ≡ 1 (mod 2048). Arithmetic is
/// Montgomery's with R = 2³¹, values are in 0..p-1 and one to a 64-bit lane, nothing branches on them.
/// </summary>
internal sealed class RnsPrime
{
    private const ulong Mask31 = 0x7FFF_FFFF;

    /// <summary>Sets up a modulus.</summary>
    /// <param name="p">The prime.</param>
    /// <param name="previous">The primes before it, whose product's inverse is needed to rebuild integers.</param>
    /// <param name="degree">Largest degree to transform at.</param>
    /// <param name="powers">How many powers of 2³¹ are needed to reduce integers.</param>
    public RnsPrime(uint p, ReadOnlySpan<uint> previous, int degree, int powers)
    {
        P = p;
        NegativeInverse = NegativeInverseOf(p);
        One = (1u << 31) - p;
        // 2³² in Montgomery form, by five squarings of 2; then halved: R².
        ulong value = Add(One, One);
        for (int i = 0; i < 5; i++)
            value = Multiply(value, value);
        RSquared = (value + (P & (0 - (value & 1)))) >> 1;
        HighFactor = Multiply(Multiply(1UL << 30, RSquared), Multiply(4, RSquared));

        ulong product = One;
        foreach (uint other in previous)
            product = Multiply(product, Multiply(other, RSquared));
        PreviousInverse = Power(product, P - 2);

        ulong root = RootOfUnity(2 * (uint)degree);
        Roots = PowersOf(root, degree);
        InverseRoots = PowersOf(Power(root, P - 2), degree);

        Powers = new ulong[powers];
        ulong power = One;
        for (int i = 0; i < powers; i++)
        {
            Powers[i] = power;
            power = Multiply(power, RSquared);
        }
    }

    /// <summary>The modulus.</summary>
    public ulong P { get; }

    /// <summary>R² modulo p.</summary>
    public ulong RSquared { get; }

    /// <summary>The inverse of the product of all previous primes, in Montgomery form.</summary>
    public ulong PreviousInverse { get; }

    private ulong NegativeInverse { get; }

    private ulong One { get; }

    // 2³² in Montgomery form.
    private ulong HighFactor { get; }

    // Entry k: a primitive root of unity of twice the degree, to the power of k with its bits reversed. The table of a smaller degree is
    // its beginning.
    private ulong[] Roots { get; }

    private ulong[] InverseRoots { get; }

    // 2^(31·i) in Montgomery form.
    private ulong[] Powers { get; }

    /// <summary>x·y/R.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Multiply(ulong x, ulong y) => Reduce(x * y);

    /// <summary>x + y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Add(ulong x, ulong y)
    {
        ulong sum = x + y - P;
        return sum + (P & (ulong)((long)sum >> 63));
    }

    /// <summary>x - y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Subtract(ulong x, ulong y)
    {
        ulong difference = x - y;
        return difference + (P & (ulong)((long)difference >> 63));
    }

    /// <summary>A signed integer below p in absolute value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FromSigned(long value) => (ulong)value + (P & (ulong)(value >> 63));

    /// <summary>The representative around zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ToSigned(ulong value) => (long)value - (long)(P & (ulong)((long)((P >> 1) - value) >> 63));

    /// <summary>Negacyclic transform of a polynomial whose length is a power of two, in place.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public void Forward(Span<ulong> a)
    {
        int n = a.Length;
        for (int m = 1, half = n >> 1; m < n; m <<= 1, half >>= 1)
        {
            for (int i = 0; i < m; i++)
            {
                ulong root = Roots[m + i];
                Span<ulong> low = a.Slice(2 * i * half, half);
                Span<ulong> high = a.Slice(((2 * i) + 1) * half, half);
                int j = 0;
                for (; j <= half - Vector256<ulong>.Count; j += Vector256<ulong>.Count)
                {
                    Vector256<ulong> x = Vector256.Create<ulong>(low[j..]);
                    Vector256<ulong> y = Multiply(Vector256.Create<ulong>(high[j..]), Vector256.Create(root));
                    Add(x, y).CopyTo(low[j..]);
                    Subtract(x, y).CopyTo(high[j..]);
                }

                for (; j < half; j++)
                {
                    ulong x = low[j];
                    ulong y = Multiply(high[j], root);
                    low[j] = Add(x, y);
                    high[j] = Subtract(x, y);
                }
            }
        }
    }

    /// <summary>Undoes <see cref="Forward"/> in place.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public void Inverse(Span<ulong> a)
    {
        int n = a.Length;
        for (int m = n >> 1, half = 1; m >= 1; m >>= 1, half <<= 1)
        {
            for (int i = 0; i < m; i++)
            {
                ulong root = InverseRoots[m + i];
                Span<ulong> low = a.Slice(2 * i * half, half);
                Span<ulong> high = a.Slice(((2 * i) + 1) * half, half);
                int j = 0;
                for (; j <= half - Vector256<ulong>.Count; j += Vector256<ulong>.Count)
                {
                    Vector256<ulong> x = Vector256.Create<ulong>(low[j..]);
                    Vector256<ulong> y = Vector256.Create<ulong>(high[j..]);
                    Add(x, y).CopyTo(low[j..]);
                    Multiply(Subtract(x, y), Vector256.Create(root)).CopyTo(high[j..]);
                }

                for (; j < half; j++)
                {
                    ulong x = low[j], y = high[j];
                    low[j] = Add(x, y);
                    high[j] = Multiply(Subtract(x, y), root);
                }
            }
        }

        // R/n: n is a power of two that divides R.
        ulong scale = (1UL << 31) / (uint)n;
        for (int i = 0; i < n; i++)
            a[i] = Multiply(a[i], scale);
    }

    /// <summary>Reduces integers of 31-bit words.</summary>
    /// <param name="integers">Row w holds word w of every integer.</param>
    /// <param name="words">How many rows count.</param>
    /// <param name="signed">Whether the topmost bit of the last row is a sign.</param>
    /// <param name="residues">One residue per integer; its length is the length of a row.</param>
    [MethodImpl(Compiled.AtOnce)]
    public void Reduce(ReadOnlySpan<ulong> integers, int words, bool signed, Span<ulong> residues)
    {
        int columns = residues.Length;
        ReadOnlySpan<ulong> top = integers.Slice((words - 1) * columns, columns);
        ulong overflow = signed ? Multiply(Multiply(Powers[words - 1], RSquared), 1) : 0;
        int c = 0;
        for (; c <= columns - Vector256<ulong>.Count; c += Vector256<ulong>.Count)
        {
            // Products have 62 bits: their sum wraps, the sum of their upper halves does not, and together they give the lower halves.
            Vector256<ulong> sum = Vector256<ulong>.Zero, upper = Vector256<ulong>.Zero;
            for (int w = 0, at = c; w < words; w++, at += columns)
            {
                Vector256<ulong> product = Multiply32(Vector256.Create(integers[at..]), Vector256.Create(Powers[w]));
                sum += product;
                upper += product >>> 32;
            }

            Vector256<ulong> residue = Add(Reduce(sum - (upper << 32)), Multiply(Reduce(upper), Vector256.Create(HighFactor)));
            Vector256<ulong> sign = Vector256.Equals(Vector256.Create(top[c..]) >>> 30, Vector256<ulong>.One);
            Subtract(residue, sign & Vector256.Create(overflow)).CopyTo(residues[c..]);
        }

        for (; c < columns; c++)
        {
            ulong sum = 0, upper = 0;
            for (int w = 0, at = c; w < words; w++, at += columns)
            {
                ulong product = integers[at] * Powers[w];
                sum += product;
                upper += product >> 32;
            }

            ulong residue = Add(Reduce(sum - (upper << 32)), Multiply(Reduce(upper), HighFactor));
            residues[c] = Subtract(residue, overflow & (0 - (top[c] >> 30)));
        }
    }

    /// <summary>x·y/R, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<ulong> Multiply(Vector256<ulong> x, Vector256<ulong> y) => Reduce(Multiply32(x, y));

    /// <summary>x + y, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<ulong> Add(Vector256<ulong> x, Vector256<ulong> y)
    {
        Vector256<ulong> sum = x + y;
        return MinHalves(sum, sum - Vector256.Create(P));
    }

    /// <summary>x - y, lane by lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<ulong> Subtract(Vector256<ulong> x, Vector256<ulong> y)
    {
        Vector256<ulong> difference = x - y;
        return MinHalves(difference, difference + Vector256.Create(P));
    }

    /// <summary>Products of 32-bit values in 64-bit lanes.</summary>
    /// <remarks>
    /// Not vpmuludq where AVX-512 is there: the compiler of .NET 10.0 folds a broadcast 64-bit operand from memory into it as one of 32
    /// bits, and reads the wrong address. The full product is as fast there.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Multiply32(Vector256<ulong> x, Vector256<ulong> y) =>
        Avx2.IsSupported && !Avx512DQ.VL.IsSupported ? Avx2.Multiply(x.AsUInt32(), y.AsUInt32()) : x * y;

    /// <summary>Products of signed 32-bit values in 64-bit lanes; see the remark on the unsigned ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<long> Multiply32(Vector256<long> x, Vector256<long> y) =>
        Avx2.IsSupported && !Avx512DQ.VL.IsSupported ? Avx2.Multiply(x.AsInt32(), y.AsInt32()) : x * y;

    // One of the two candidates is in 0..p-1; the other is larger or negative. As unsigned 32-bit halves the right one is smaller in both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> MinHalves(Vector256<ulong> x, Vector256<ulong> y) =>
        Vector256.Min(x.AsUInt32(), y.AsUInt32()).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Reduce(ulong value)
    {
        ulong sum = ((value + (((value * NegativeInverse) & Mask31) * P)) >> 31) - P;
        return sum + (P & (ulong)((long)sum >> 63));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<ulong> Reduce(Vector256<ulong> value)
    {
        Vector256<ulong> m = Multiply32(value, Vector256.Create(NegativeInverse)) & Vector256.Create(Mask31);
        Vector256<ulong> sum = (value + Multiply32(m, Vector256.Create(P))) >>> 31;
        return MinHalves(sum, sum - Vector256.Create(P));
    }

    private static ulong NegativeInverseOf(uint p)
    {
        // Newton: each step doubles the number of correct low bits, from 3.
        uint inverse = p;
        for (int i = 0; i < 4; i++)
            inverse *= 2 - (p * inverse);
        return (0 - inverse) & (uint)Mask31;
    }

    private ulong Power(ulong value, ulong exponent)
    {
        ulong result = One;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                result = Multiply(result, value);
            value = Multiply(value, value);
        }

        return result;
    }

    /// <summary>A primitive root of unity of an order that is a power of two, in Montgomery form.</summary>
    private ulong RootOfUnity(uint order)
    {
        ulong minusOne = P - One;
        for (ulong candidate = 2; ; candidate++)
        {
            // Half of all candidates are non-residues, and those give a primitive root.
            ulong root = Power(Multiply(candidate, RSquared), (P - 1) / order);
            if (Power(root, order / 2) == minusOne)
                return root;
        }
    }

    private ulong[] PowersOf(ulong root, int degree)
    {
        var powers = new ulong[degree];
        ulong power = One;
        for (int exponent = 0; exponent < degree; exponent++)
        {
            int reversed = 0;
            for (int bit = 1; bit < degree; bit <<= 1)
                reversed = (reversed << 1) | ((exponent & bit) != 0 ? 1 : 0);
            powers[reversed] = power;
            power = Multiply(power, root);
        }

        return powers;
    }
}
