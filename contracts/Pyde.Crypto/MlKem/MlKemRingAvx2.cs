using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.MlKem;

/// <summary>The ring's operations on sixteen coefficients at once with AVX2. Same numbers as <see cref="MlKemRing"/>, bit for
/// bit.</summary>
internal static class MlKemRingAvx2
{
    private const int VectorsPerPolynomial = MlKemRing.Coefficients / 16;

    // Zetas of the layers whose partners are 8, 4 and 2 apart, in the order in which the shuffled vectors meet them.
    private static ReadOnlySpan<short> Zetas8 =>
    [
        573, 573, 573, 573, 573, 573, 573, 573, -1325, -1325, -1325, -1325, -1325, -1325, -1325, -1325,
        264, 264, 264, 264, 264, 264, 264, 264, 383, 383, 383, 383, 383, 383, 383, 383,
        -829, -829, -829, -829, -829, -829, -829, -829, 1458, 1458, 1458, 1458, 1458, 1458, 1458, 1458,
        -1602, -1602, -1602, -1602, -1602, -1602, -1602, -1602, -130, -130, -130, -130, -130, -130, -130, -130,
        -681, -681, -681, -681, -681, -681, -681, -681, 1017, 1017, 1017, 1017, 1017, 1017, 1017, 1017,
        732, 732, 732, 732, 732, 732, 732, 732, 608, 608, 608, 608, 608, 608, 608, 608,
        -1542, -1542, -1542, -1542, -1542, -1542, -1542, -1542, 411, 411, 411, 411, 411, 411, 411, 411,
        -205, -205, -205, -205, -205, -205, -205, -205, -1571, -1571, -1571, -1571, -1571, -1571, -1571, -1571,
    ];

    private static ReadOnlySpan<short> Zetas4 =>
    [
        1223, 1223, 1223, 1223, 652, 652, 652, 652, -552, -552, -552, -552, 1015, 1015, 1015, 1015,
        -1293, -1293, -1293, -1293, 1491, 1491, 1491, 1491, -282, -282, -282, -282, -1544, -1544, -1544, -1544,
        516, 516, 516, 516, -8, -8, -8, -8, -320, -320, -320, -320, -666, -666, -666, -666,
        -1618, -1618, -1618, -1618, -1162, -1162, -1162, -1162, 126, 126, 126, 126, 1469, 1469, 1469, 1469,
        -853, -853, -853, -853, -90, -90, -90, -90, -271, -271, -271, -271, 830, 830, 830, 830,
        107, 107, 107, 107, -1421, -1421, -1421, -1421, -247, -247, -247, -247, -951, -951, -951, -951,
        -398, -398, -398, -398, 961, 961, 961, 961, -1508, -1508, -1508, -1508, -725, -725, -725, -725,
        448, 448, 448, 448, -1065, -1065, -1065, -1065, 677, 677, 677, 677, -1275, -1275, -1275, -1275,
    ];

    private static ReadOnlySpan<short> Zetas2 =>
    [
        -1103, -1103, 430, 430, 555, 555, 843, 843, -1251, -1251, 871, 871, 1550, 1550, 105, 105,
        422, 422, 587, 587, 177, 177, -235, -235, -291, -291, -460, -460, 1574, 1574, 1653, 1653,
        -246, -246, 778, 778, 1159, 1159, -147, -147, -777, -777, 1483, 1483, -602, -602, 1119, 1119,
        -1590, -1590, 644, 644, -872, -872, 349, 349, 418, 418, 329, 329, -156, -156, -75, -75,
        817, 817, 1097, 1097, 603, 603, 610, 610, 1322, 1322, -1285, -1285, -1465, -1465, 384, 384,
        -1215, -1215, -136, -136, 1218, 1218, -1335, -1335, -874, -874, 220, 220, -1187, -1187, -1659, -1659,
        -1185, -1185, -1530, -1530, -1278, -1278, 794, 794, -1510, -1510, -854, -854, -870, -870, 478, 478,
        -108, -108, -308, -308, 996, 996, 991, 991, 958, 958, -1460, -1460, 1522, 1522, 1628, 1628,
    ];

    private static ReadOnlySpan<short> InverseZetas8 =>
    [
        -1571, -1571, -1571, -1571, -1571, -1571, -1571, -1571, -205, -205, -205, -205, -205, -205, -205, -205,
        411, 411, 411, 411, 411, 411, 411, 411, -1542, -1542, -1542, -1542, -1542, -1542, -1542, -1542,
        608, 608, 608, 608, 608, 608, 608, 608, 732, 732, 732, 732, 732, 732, 732, 732,
        1017, 1017, 1017, 1017, 1017, 1017, 1017, 1017, -681, -681, -681, -681, -681, -681, -681, -681,
        -130, -130, -130, -130, -130, -130, -130, -130, -1602, -1602, -1602, -1602, -1602, -1602, -1602, -1602,
        1458, 1458, 1458, 1458, 1458, 1458, 1458, 1458, -829, -829, -829, -829, -829, -829, -829, -829,
        383, 383, 383, 383, 383, 383, 383, 383, 264, 264, 264, 264, 264, 264, 264, 264,
        -1325, -1325, -1325, -1325, -1325, -1325, -1325, -1325, 573, 573, 573, 573, 573, 573, 573, 573,
    ];

    private static ReadOnlySpan<short> InverseZetas4 =>
    [
        -1275, -1275, -1275, -1275, 677, 677, 677, 677, -1065, -1065, -1065, -1065, 448, 448, 448, 448,
        -725, -725, -725, -725, -1508, -1508, -1508, -1508, 961, 961, 961, 961, -398, -398, -398, -398,
        -951, -951, -951, -951, -247, -247, -247, -247, -1421, -1421, -1421, -1421, 107, 107, 107, 107,
        830, 830, 830, 830, -271, -271, -271, -271, -90, -90, -90, -90, -853, -853, -853, -853,
        1469, 1469, 1469, 1469, 126, 126, 126, 126, -1162, -1162, -1162, -1162, -1618, -1618, -1618, -1618,
        -666, -666, -666, -666, -320, -320, -320, -320, -8, -8, -8, -8, 516, 516, 516, 516,
        -1544, -1544, -1544, -1544, -282, -282, -282, -282, 1491, 1491, 1491, 1491, -1293, -1293, -1293, -1293,
        1015, 1015, 1015, 1015, -552, -552, -552, -552, 652, 652, 652, 652, 1223, 1223, 1223, 1223,
    ];

    private static ReadOnlySpan<short> InverseZetas2 =>
    [
        1628, 1628, 1522, 1522, -1460, -1460, 958, 958, 991, 991, 996, 996, -308, -308, -108, -108,
        478, 478, -870, -870, -854, -854, -1510, -1510, 794, 794, -1278, -1278, -1530, -1530, -1185, -1185,
        -1659, -1659, -1187, -1187, 220, 220, -874, -874, -1335, -1335, 1218, 1218, -136, -136, -1215, -1215,
        384, 384, -1465, -1465, -1285, -1285, 1322, 1322, 610, 610, 603, 603, 1097, 1097, 817, 817,
        -75, -75, -156, -156, 329, 329, 418, 418, 349, 349, -872, -872, 644, 644, -1590, -1590,
        1119, 1119, -602, -602, 1483, 1483, -777, -777, -147, -147, 1159, 1159, 778, 778, -246, -246,
        1653, 1653, 1574, 1574, -460, -460, -291, -291, -235, -235, 177, 177, 587, 587, 422, 422,
        105, 105, 1550, 1550, 871, 871, -1251, -1251, 843, 843, 555, 555, 430, 430, -1103, -1103,
    ];

    // In odd places the zeta of the pair's modulus, by which a product of two odd coefficients is multiplied.
    private static ReadOnlySpan<short> PairZetas =>
    [
        0, -1103, 0, 1103, 0, 430, 0, -430, 0, 555, 0, -555, 0, 843, 0, -843,
        0, -1251, 0, 1251, 0, 871, 0, -871, 0, 1550, 0, -1550, 0, 105, 0, -105,
        0, 422, 0, -422, 0, 587, 0, -587, 0, 177, 0, -177, 0, -235, 0, 235,
        0, -291, 0, 291, 0, -460, 0, 460, 0, 1574, 0, -1574, 0, 1653, 0, -1653,
        0, -246, 0, 246, 0, 778, 0, -778, 0, 1159, 0, -1159, 0, -147, 0, 147,
        0, -777, 0, 777, 0, 1483, 0, -1483, 0, -602, 0, 602, 0, 1119, 0, -1119,
        0, -1590, 0, 1590, 0, 644, 0, -644, 0, -872, 0, 872, 0, 349, 0, -349,
        0, 418, 0, -418, 0, 329, 0, -329, 0, -156, 0, 156, 0, -75, 0, 75,
        0, 817, 0, -817, 0, 1097, 0, -1097, 0, 603, 0, -603, 0, 610, 0, -610,
        0, 1322, 0, -1322, 0, -1285, 0, 1285, 0, -1465, 0, 1465, 0, 384, 0, -384,
        0, -1215, 0, 1215, 0, -136, 0, 136, 0, 1218, 0, -1218, 0, -1335, 0, 1335,
        0, -874, 0, 874, 0, 220, 0, -220, 0, -1187, 0, 1187, 0, -1659, 0, 1659,
        0, -1185, 0, 1185, 0, -1530, 0, 1530, 0, -1278, 0, 1278, 0, 794, 0, -794,
        0, -1510, 0, 1510, 0, -854, 0, 854, 0, -870, 0, 870, 0, 478, 0, -478,
        0, -108, 0, 108, 0, -308, 0, 308, 0, 996, 0, -996, 0, 991, 0, -991,
        0, 958, 0, -958, 0, -1460, 0, 1460, 0, 1522, 0, -1522, 0, 1628, 0, -1628,
    ];

    private static Vector256<short> Modulus => Vector256.Create((short)MlKemRing.Modulus);

    private static Vector256<short> ModulusInverse => Vector256.Create((short)MlKemRing.ModulusInverse);

    /// <summary>As <see cref="MlKemRing.Transform"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(Span<short> polynomial)
    {
        Span<Vector256<short>> v = MemoryMarshal.Cast<short, Vector256<short>>(polynomial)[..VectorsPerPolynomial];
        int zetaIndex = 1;
        for (int distance = VectorsPerPolynomial / 2; distance >= 1; distance >>= 1)
        {
            for (int start = 0; start < v.Length; start += 2 * distance)
            {
                Vector256<short> zeta = Vector256.Create(MlKemRing.Zetas[zetaIndex++]);
                for (int i = start; i < start + distance; i++)
                    (v[i], v[i + distance]) = Butterfly(v[i], v[i + distance], zeta);
            }
        }

        for (int i = 0; i < v.Length; i += 2)
        {
            (Vector256<short> low, Vector256<short> high) = SplitHalves(v[i], v[i + 1]);
            (low, high) = Butterfly(low, high, At(Zetas8, i / 2));
            (low, high) = SplitQuarters(low, high);
            (low, high) = Butterfly(low, high, At(Zetas4, i / 2));
            (low, high) = SplitPairs(low, high);
            (low, high) = Butterfly(low, high, At(Zetas2, i / 2));
            (low, high) = SplitPairs(low, high);
            (low, high) = SplitQuarters(low, high);
            (v[i], v[i + 1]) = SplitHalves(low, high);
        }
    }

    /// <summary>As <see cref="MlKemRing.InverseTransform"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InverseTransform(Span<short> polynomial)
    {
        Span<Vector256<short>> v = MemoryMarshal.Cast<short, Vector256<short>>(polynomial)[..VectorsPerPolynomial];
        for (int i = 0; i < v.Length; i += 2)
        {
            (Vector256<short> low, Vector256<short> high) = SplitHalves(v[i], v[i + 1]);
            (low, high) = SplitQuarters(low, high);
            (low, high) = SplitPairs(low, high);
            (low, high) = InverseButterfly(low, high, At(InverseZetas2, i / 2));
            (low, high) = SplitPairs(low, high);
            (low, high) = InverseButterfly(low, high, At(InverseZetas4, i / 2));
            (low, high) = SplitQuarters(low, high);
            (low, high) = InverseButterfly(low, high, At(InverseZetas8, i / 2));
            (v[i], v[i + 1]) = SplitHalves(low, high);
        }

        int zetaIndex = 15;
        for (int distance = 1; distance < VectorsPerPolynomial; distance <<= 1)
        {
            for (int start = 0; start < v.Length; start += 2 * distance)
            {
                Vector256<short> zeta = Vector256.Create(MlKemRing.Zetas[zetaIndex--]);
                for (int i = start; i < start + distance; i++)
                    (v[i], v[i + distance]) = InverseButterfly(v[i], v[i + distance], zeta);
            }
        }

        Scale(polynomial, MlKemRing.InverseScale);
    }

    /// <summary>As <see cref="MlKemRing.InnerProduct"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void InnerProduct(ReadOnlySpan<short> left, ReadOnlySpan<short> right, Span<short> product)
    {
        ReadOnlySpan<Vector256<short>> a = MemoryMarshal.Cast<short, Vector256<short>>(left);
        ReadOnlySpan<Vector256<short>> b = MemoryMarshal.Cast<short, Vector256<short>>(right)[..a.Length];
        Span<Vector256<short>> output = MemoryMarshal.Cast<short, Vector256<short>>(product);
        for (int i = 0; i < VectorsPerPolynomial; i++)
        {
            Vector256<short> zeta = At(PairZetas, i);
            Vector256<int> even = Vector256<int>.Zero;
            Vector256<int> odd = Vector256<int>.Zero;
            for (int at = i; at < a.Length; at += VectorsPerPolynomial)
            {
                Vector256<short> turned = Avx2.Blend(b[at], Multiply(b[at], zeta), 0xaa);
                Vector256<int> words = b[at].AsInt32();
                Vector256<short> swapped = ((words << 16) | (words >>> 16)).AsInt16();
                even += Avx2.MultiplyAddAdjacent(a[at], turned);
                odd += Avx2.MultiplyAddAdjacent(a[at], swapped);
            }

            output[i] = ((Reduce(even) >>> 16) | (Reduce(odd) & Vector256.Create(unchecked((int)0xffff0000)))).AsInt16();
        }
    }

    /// <summary>Multiplies every coefficient by a factor and 2^-16.</summary>
    public static void Scale(Span<short> polynomials, int factor)
    {
        Vector256<short> factors = Vector256.Create((short)factor);
        foreach (ref Vector256<short> vector in MemoryMarshal.Cast<short, Vector256<short>>(polynomials))
            vector = Multiply(vector, factors);
    }

    /// <summary>As <see cref="MlKemRing.Reduce"/>.</summary>
    public static void Reduce(Span<short> polynomials)
    {
        foreach (ref Vector256<short> vector in MemoryMarshal.Cast<short, Vector256<short>>(polynomials))
            vector = ReduceBarrett(vector);
    }

    private static Vector256<short> At(ReadOnlySpan<short> table, int index) => Vector256.Create(table[(16 * index)..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<short> Low, Vector256<short> High) Butterfly(
        Vector256<short> low, Vector256<short> high, Vector256<short> zeta)
    {
        Vector256<short> product = Multiply(high, zeta);
        return (low + product, low - product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<short> Low, Vector256<short> High) InverseButterfly(
        Vector256<short> low, Vector256<short> high, Vector256<short> zeta) =>
        (ReduceBarrett(low + high), Multiply(high - low, zeta));

    // Montgomery product: the lower halves of both products are equal, so the upper ones subtract without a carry.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Multiply(Vector256<short> a, Vector256<short> b)
    {
        Vector256<short> quotient = a * (b * ModulusInverse);
        return Avx2.MultiplyHigh(a, b) - Avx2.MultiplyHigh(quotient, Modulus);
    }

    // value − quotient · q, whose upper half is the result and whose lower half is 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Reduce(Vector256<int> value)
    {
        Vector256<int> quotient = (value.AsInt16() * ModulusInverse).AsInt32() & Vector256.Create(0xffff);
        return value - Avx2.MultiplyAddAdjacent(quotient.AsInt16(), Modulus);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> ReduceBarrett(Vector256<short> value)
    {
        Vector256<short> high = Avx2.MultiplyHigh(value, Vector256.Create((short)MlKemRing.BarrettFactor));
        return value - (((high + Vector256.Create((short)(1 << 9))) >> 10) * Modulus);
    }

    // Each of these exchanges is its own inverse: the right half of the first with the left half of the second, at three widths.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<short> First, Vector256<short> Second) SplitHalves(Vector256<short> first, Vector256<short> second) =>
        (Avx2.Permute2x128(first, second, 0x20), Avx2.Permute2x128(first, second, 0x31));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<short> First, Vector256<short> Second) SplitQuarters(Vector256<short> first, Vector256<short> second) =>
        (Avx2.UnpackLow(first.AsInt64(), second.AsInt64()).AsInt16(), Avx2.UnpackHigh(first.AsInt64(), second.AsInt64()).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<short> First, Vector256<short> Second) SplitPairs(Vector256<short> first, Vector256<short> second) =>
        (Avx2.Blend(first.AsInt32(), (second.AsUInt64() << 32).AsInt32(), 0xaa).AsInt16(),
            Avx2.Blend((first.AsUInt64() >>> 32).AsInt32(), second.AsInt32(), 0xaa).AsInt16());
}
