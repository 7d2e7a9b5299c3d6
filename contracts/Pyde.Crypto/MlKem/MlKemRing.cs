using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.MlKem;

/// <summary>
/// Polynomials of 256 coefficients modulo q = 3,329 as signed 16-bit numbers, and their number-theoretic transform.
/// Products carry a factor 2^-16 (Montgomery). Nothing branches or indexes by a coefficient.
/// Source: FIPS 203, section 4.3.
/// </summary>
internal static class MlKemRing
{
    /// <summary>Coefficients of a polynomial.</summary>
    public const int Coefficients = 256;

    /// <summary>q.</summary>
    public const int Modulus = 3329;

    internal const int ModulusInverse = -3327;    // of q modulo 2^16, as a signed number
    internal const int BarrettFactor = 20159;     // round(2^26 / q)
    private const int MontgomerySquared = 1353;  // 2^32 mod q
    internal const int InverseScale = 1441;       // 2^32 / 128 mod q: undoes the transform's growth and a product's 2^-16

    /// <summary>17^bitreverse(i) · 2^16 modulo q, centred.</summary>
    internal static ReadOnlySpan<short> Zetas =>
    [
        -1044, -758, -359, -1517, 1493, 1422, 287, 202, -171, 622, 1577, 182, 962, -1202, -1474, 1468,
        573, -1325, 264, 383, -829, 1458, -1602, -130, -681, 1017, 732, 608, -1542, 411, -205, -1571,
        1223, 652, -552, 1015, -1293, 1491, -282, -1544, 516, -8, -320, -666, -1618, -1162, 126, 1469,
        -853, -90, -271, 830, 107, -1421, -247, -951, -398, 961, -1508, -725, 448, -1065, 677, -1275,
        -1103, 430, 555, 843, -1251, 871, 1550, 105, 422, 587, 177, -235, -291, -460, 1574, 1653,
        -246, 778, 1159, -147, -777, 1483, -602, 1119, -1590, 644, -872, 349, 418, 329, -156, -75,
        817, 1097, 603, 610, 1322, -1285, -1465, 384, -1215, -136, 1218, -1335, -874, 220, -1187, -1659,
        -1185, -1530, -1278, 794, -1510, -854, -870, 478, -108, -308, 996, 991, 958, -1460, 1522, 1628,
    ];

    /// <summary>Transforms in place. Coefficients of magnitude below q come out below 8q: follow with <see cref="Reduce"/>.</summary>
    public static void Transform(Span<short> polynomial)
    {
        if (Avx2.IsSupported)
            MlKemRingAvx2.Transform(polynomial);
        else
            TransformScalar(polynomial);
    }

    /// <summary>The same on any machine.</summary>
    internal static void TransformScalar(Span<short> polynomial)
    {
        int zetaIndex = 1;
        for (int distance = 128; distance >= 2; distance >>= 1)
        {
            for (int start = 0; start < Coefficients; start += 2 * distance)
            {
                int zeta = Zetas[zetaIndex++];
                for (int i = start; i < start + distance; i++)
                {
                    int product = MultiplyMontgomery(zeta, polynomial[i + distance]);
                    polynomial[i + distance] = (short)(polynomial[i] - product);
                    polynomial[i] = (short)(polynomial[i] + product);
                }
            }
        }
    }

    /// <summary>Transforms back in place and multiplies by 2^16, which a preceding product has divided by. Result below q in
    /// magnitude.</summary>
    public static void InverseTransform(Span<short> polynomial)
    {
        if (Avx2.IsSupported)
            MlKemRingAvx2.InverseTransform(polynomial);
        else
            InverseTransformScalar(polynomial);
    }

    /// <summary>The same on any machine.</summary>
    internal static void InverseTransformScalar(Span<short> polynomial)
    {
        int zetaIndex = 127;
        for (int distance = 2; distance <= 128; distance <<= 1)
        {
            for (int start = 0; start < Coefficients; start += 2 * distance)
            {
                int zeta = Zetas[zetaIndex--];
                for (int i = start; i < start + distance; i++)
                {
                    int low = polynomial[i];
                    polynomial[i] = (short)ReduceBarrett(low + polynomial[i + distance]);
                    polynomial[i + distance] = (short)MultiplyMontgomery(zeta, polynomial[i + distance] - low);
                }
            }
        }

        for (int i = 0; i < polynomial.Length; i++)
            polynomial[i] = (short)MultiplyMontgomery(InverseScale, polynomial[i]);
    }

    /// <summary>The inner product of two vectors of transformed polynomials, times 2^-16, below q in magnitude.</summary>
    /// <param name="left">The polynomials one after the other, magnitude at most q.</param>
    /// <param name="right">As many, magnitude at most q.</param>
    /// <param name="product">One polynomial.</param>
    public static void InnerProduct(ReadOnlySpan<short> left, ReadOnlySpan<short> right, Span<short> product)
    {
        if (Avx2.IsSupported)
            MlKemRingAvx2.InnerProduct(left, right, product);
        else
            InnerProductScalar(left, right, product);
    }

    /// <summary>The same on any machine.</summary>
    internal static void InnerProductScalar(ReadOnlySpan<short> left, ReadOnlySpan<short> right, Span<short> product)
    {
        for (int i = 0; i < Coefficients; i += 2)
        {
            // Pairs are residues modulo X² − zeta, with both signs of each of the last 64 zetas.
            int zeta = Zetas[64 + (i / 4)];
            zeta = (i & 2) == 0 ? zeta : -zeta;
            int even = 0;
            int odd = 0;
            for (int at = i; at < left.Length; at += Coefficients)
            {
                int a0 = left[at], a1 = left[at + 1], b0 = right[at], b1 = right[at + 1];
                even += (a0 * b0) + (a1 * MultiplyMontgomery(zeta, b1));
                odd += (a0 * b1) + (a1 * b0);
            }

            product[i] = (short)ReduceMontgomery(even);
            product[i + 1] = (short)ReduceMontgomery(odd);
        }
    }

    /// <summary>Multiplies every coefficient by 2^16.</summary>
    public static void ToMontgomery(Span<short> polynomial)
    {
        if (Avx2.IsSupported)
            MlKemRingAvx2.Scale(polynomial, MontgomerySquared);
        else
            ToMontgomeryScalar(polynomial);
    }

    /// <summary>The same on any machine.</summary>
    internal static void ToMontgomeryScalar(Span<short> polynomial)
    {
        for (int i = 0; i < polynomial.Length; i++)
            polynomial[i] = (short)MultiplyMontgomery(MontgomerySquared, polynomial[i]);
    }

    /// <summary>Brings every coefficient to a magnitude of at most q / 2.</summary>
    public static void Reduce(Span<short> polynomial)
    {
        if (Avx2.IsSupported)
            MlKemRingAvx2.Reduce(polynomial);
        else
            ReduceScalar(polynomial);
    }

    /// <summary>The same on any machine.</summary>
    internal static void ReduceScalar(Span<short> polynomial)
    {
        for (int i = 0; i < polynomial.Length; i++)
            polynomial[i] = (short)ReduceBarrett(polynomial[i]);
    }

    /// <summary>Adds coefficient by coefficient.</summary>
    public static void Add(Span<short> polynomial, ReadOnlySpan<short> addend)
    {
        for (int i = 0; i < polynomial.Length; i++)
            polynomial[i] += addend[i];
    }

    /// <summary>minuend − polynomial, in place.</summary>
    public static void SubtractFrom(Span<short> polynomial, ReadOnlySpan<short> minuend)
    {
        for (int i = 0; i < polynomial.Length; i++)
            polynomial[i] = (short)(minuend[i] - polynomial[i]);
    }

    /// <summary>The representative in 0 … q − 1 of a coefficient of magnitude below 2^15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Canonical(int coefficient)
    {
        int reduced = ReduceBarrett(coefficient);
        return reduced + ((reduced >> 31) & Modulus);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReduceMontgomery(int value) => (value - ((short)(value * ModulusInverse) * Modulus)) >> 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MultiplyMontgomery(int a, int b) => ReduceMontgomery(a * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReduceBarrett(int value) => value - ((((BarrettFactor * value) + (1 << 25)) >> 26) * Modulus);
}
