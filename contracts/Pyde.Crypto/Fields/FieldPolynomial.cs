using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Pyde.Crypto.Fields;

/// <summary>Vectors of field elements as 8-byte little-endian numbers, and polynomials over them. Branches on no secret value.</summary>
internal static class FieldPolynomial
{
    /// <summary>Bytes of an element.</summary>
    public const int ElementBytes = sizeof(ulong);

    /// <summary>Reads element <paramref name="index"/>.</summary>
    public static ulong Read(ReadOnlySpan<byte> vector, int index) =>
        BinaryPrimitives.ReadUInt64LittleEndian(vector[(index * ElementBytes)..]);

    /// <summary>Writes the representative below p of element <paramref name="index"/>.</summary>
    public static void Write(Span<byte> vector, int index, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(vector[(index * ElementBytes)..], Goldilocks.Canonical(value));

    /// <summary>Whether every element is below p and none is cut short.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> vector)
    {
        if (vector.Length % ElementBytes != 0)
            return false;
        bool isCanonical = true;
        for (int i = 0; i < vector.Length / ElementBytes; i++)
            isCanonical &= Read(vector, i) < Goldilocks.Modulus;
        return isCanonical;
    }

    /// <summary>Fills a vector with uniform elements.</summary>
    public static void Randomize(Span<byte> vector) => Randomize(vector, RandomNumberGenerator.Fill);

    /// <summary>Fills a vector with uniform elements from a source of uniform bytes.</summary>
    public static void Randomize(Span<byte> vector, SpanWriter random)
    {
        random(vector);
        for (int i = 0; i < vector.Length / ElementBytes; i++)
        {
            // One draw in 2^32 is not below p; taking it modulo p would favour the small elements.
            while (Read(vector, i) >= Goldilocks.Modulus)
                random(vector.Slice(i * ElementBytes, ElementBytes));
        }
    }

    /// <summary>target += factor · vector, element by element.</summary>
    public static void AddScaled(Span<byte> target, ReadOnlySpan<byte> vector, ulong factor)
    {
        for (int i = 0; i < target.Length / ElementBytes; i++)
            Write(target, i, Goldilocks.Add(Read(target, i), Goldilocks.Multiply(Read(vector, i), factor)));
    }

    /// <summary>The value at a point of the polynomial whose coefficients, lowest first, are vectors of the result's length.</summary>
    public static void Evaluate(ReadOnlySpan<byte> coefficients, ulong point, Span<byte> result)
    {
        result.Clear();
        for (int at = coefficients.Length - result.Length; at >= 0; at -= result.Length)
        {
            ReadOnlySpan<byte> coefficient = coefficients.Slice(at, result.Length);
            for (int i = 0; i < result.Length / ElementBytes; i++)
                Write(result, i, Goldilocks.Add(Goldilocks.Multiply(Read(result, i), point), Read(coefficient, i)));
        }
    }

    /// <summary>The factors that combine values at distinct points into the value at 0.</summary>
    public static void LagrangeAtZero(ReadOnlySpan<int> points, Span<ulong> factors)
    {
        for (int i = 0; i < points.Length; i++)
        {
            ulong numerator = 1;
            ulong denominator = 1;
            for (int j = 0; j < points.Length; j++)
            {
                if (j == i)
                    continue;
                numerator = Goldilocks.Multiply(numerator, (ulong)points[j]);
                denominator = Goldilocks.Multiply(denominator, Goldilocks.Subtract((ulong)points[j], (ulong)points[i]));
            }

            factors[i] = Goldilocks.Multiply(numerator, Goldilocks.Invert(denominator));
        }
    }

    /// <summary>The factors that combine values at distinct points into 0 whenever a polynomial of two degrees less than points gave
    /// them.</summary>
    public static void Parity(ReadOnlySpan<int> points, Span<ulong> factors)
    {
        for (int i = 0; i < points.Length; i++)
        {
            ulong denominator = 1;
            for (int j = 0; j < points.Length; j++)
            {
                if (j != i)
                    denominator = Goldilocks.Multiply(denominator, Goldilocks.Subtract((ulong)points[i], (ulong)points[j]));
            }

            factors[i] = Goldilocks.Invert(denominator);
        }
    }
}
