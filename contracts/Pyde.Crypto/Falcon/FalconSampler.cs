using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.Falcon;

/// <summary>Samples integers from discrete Gaussians around any centre (FALCON round 3, algorithms 12 to 15).</summary>
/// <remarks>
/// Its time depends on how often it rejects, which is independent of centre and deviation, and on nothing else that is secret.
/// </remarks>
internal ref struct FalconSampler
{
    // 1/(2·σ₀²) for σ₀ = 1.8205, the deviation of the base sampler.
    private const double InverseTwoSigma0Squared = 0.150865048875372721532312163019;

    // Smallest deviation that occurs at degree 512.
    private const double SigmaMin = 1.2778336969128335860256340575729042;

    private const double Log2 = 0.69314718055994530941723212146;
    private const double InverseLog2 = 1.4426950408889634073599246810;
    private const double TwoTo63 = 9223372036854775808.0;

    private FalconPrng _prng;

    /// <summary>A sampler fed from the stream; the buffer of <see cref="FalconPrng.BufferBytes"/> bytes stays the caller's.</summary>
    public FalconSampler(ref KeccakSponge seedStream, Span<byte> buffer) => _prng = new FalconPrng(ref seedStream, buffer);

    // Cumulative distribution of the base sampler, scaled by 2⁷²: upper 36 bits, then lower 36 bits. Padded with zeros, which count
    // nothing.
    private static ReadOnlySpan<ulong> BaseUpper =>
    [
        0xA3F7F42ED, 0x54D32B181, 0x227DCDD09, 0x0AD175437,
        0x0295846CA, 0x00774AC75, 0x001024DD5, 0x0001A1FFD,
        0x00001F80D, 0x000001C3F, 0x00000012C, 0x000000009,
        0x000000000, 0x000000000, 0x000000000, 0x000000000,
        0x000000000, 0x000000000, 0x000000000, 0x000000000,
    ];

    private static ReadOnlySpan<ulong> BaseLower =>
    [
        0x3AC391802, 0xF3F7DDB82, 0x34829C1FF, 0x7C7994AE4,
        0xEF33F1F6F, 0x4ED74BD5F, 0x42B776AE4, 0xC65AD63DA,
        0x88A7B6428, 0xDB2040C69, 0xF24D031FB, 0x49F8B091F,
        0x3665DA998, 0x00EBF6EBB, 0x0002F5D7E, 0x000007098,
        0x0000000C6, 0x000000001, 0x000000000, 0x000000000,
    ];

    // exp(-x) on 0..log 2 as a polynomial in x, coefficients scaled by 2⁶³, highest degree first (FACCT, eprint 2018/1234).
    private static ReadOnlySpan<ulong> ExpCoefficients =>
    [
        0x00000004741183A3UL, 0x00000036548CFC06UL, 0x0000024FDCBF140AUL, 0x0000171D939DE045UL,
        0x0000D00CF58F6F84UL, 0x000680681CF796E3UL, 0x002D82D8305B0FEAUL, 0x011111110E066FD0UL,
        0x0555555555070F00UL, 0x155555555581FF00UL, 0x400000000002B400UL, 0x7FFFFFFFFFFF4800UL,
        0x8000000000000000UL,
    ];

    /// <summary>An integer around <paramref name="centre"/> with deviation 1/<paramref name="inverseSigma"/>.</summary>
    [MethodImpl(Compiled.AtOnce)]
    public double Next(double centre, double inverseSigma)
    {
        // Math.Floor is one instruction without branches; the centre is far inside 32 bits.
        double floor = Math.Floor(centre);
        double fraction = centre - floor;
        double scale = inverseSigma * inverseSigma * 0.5;
        double acceptance = inverseSigma * SigmaMin;
        while (true)
        {
            int magnitude = NextBase();
            int sign = (int)_prng.NextByte() & 1;
            int candidate = sign + (((sign << 1) - 1) * magnitude);
            double distance = candidate - fraction;
            double x = (distance * distance * scale) - (magnitude * magnitude * InverseTwoSigma0Squared);
            if (Accept(x, acceptance))
                return floor + candidate;
        }
    }

    /// <summary>Forgets the generator's state.</summary>
    public void Clear() => _prng.Clear();

    /// <summary>A half Gaussian of deviation σ₀: the number of table entries above 72 random bits. All entries are compared.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private int NextBase()
    {
        const ulong lower36 = (1UL << 36) - 1;
        ulong low = _prng.NextUInt64();
        ulong high = _prng.NextByte();
        Vector256<ulong> upper = Vector256.Create((low >> 36) | (high << 28));
        Vector256<ulong> lower = Vector256.Create(low & lower36);
        Vector256<ulong> count = Vector256<ulong>.Zero;
        for (int i = 0; i < BaseUpper.Length; i += Vector256<ulong>.Count)
        {
            Vector256<ulong> borrow = (lower - Vector256.Create(BaseLower[i..])) >>> 63;
            count += (upper - Vector256.Create(BaseUpper[i..]) - borrow) >>> 63;
        }

        return (int)Vector256.Sum(count);
    }

    /// <summary>True with probability <paramref name="factor"/>·exp(-x).</summary>
    [MethodImpl(Compiled.AtOnce)]
    private bool Accept(double x, double factor)
    {
        // x = halvings·log 2 + rest; a truncation, as x is not negative.
        int halvings = double.ConvertToIntegerNative<int>(x * InverseLog2);
        double rest = x - (halvings * Log2);

        // 63 at most, without a branch: from 64 on the probability is below 2⁻⁶⁴ anyway.
        halvings ^= (halvings ^ 63) & ((63 - halvings) >> 31);
        ulong threshold = ((ExpScaled(rest, factor) << 1) - 1) >> halvings;

        // Byte by byte from the top: the number of bytes drawn is geometric and tells nothing about the threshold.
        for (int shift = 56; shift >= 0; shift -= 8)
        {
            int difference = (int)_prng.NextByte() - (int)((threshold >> shift) & 0xFF);
            if (difference != 0)
                return difference < 0;
        }

        return false;
    }

    /// <summary>2⁶³·factor·exp(-x) for x in 0..log 2, in integers: the same bits on every machine, and no division.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ExpScaled(double x, double factor)
    {
        ulong z = (ulong)double.ConvertToIntegerNative<long>(x * TwoTo63) << 1;
        ulong y = ExpCoefficients[0];
        for (int i = 1; i < ExpCoefficients.Length; i++)
            y = ExpCoefficients[i] - Math.BigMul(z, y, out _);

        return Math.BigMul((ulong)double.ConvertToIntegerNative<long>(factor * TwoTo63) << 1, y, out _);
    }
}
