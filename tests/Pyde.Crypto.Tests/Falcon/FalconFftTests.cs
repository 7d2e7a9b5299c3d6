using System.Numerics;
using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Tests.Falcon;

public sealed class FalconFftTests
{
    // Fixed point for the independent sines: far more bits than a double has.
    private const int FractionBits = 200;

    [Fact]
    public void Roots_are_the_doubles_nearest_to_the_true_sines_and_cosines()
    {
        // The transform of X^(2^t) has powers of the roots as its values, exactly: every product on the way is with zero or one.
        for (int t = 0; t < 8; t++)
        {
            double[] x = new double[512];
            x[1 << t] = 1.0;
            FalconFft.Forward(x, 9);
            for (int slot = 0; slot < 256; slot++)
            {
                // Neighbours belong to a root and its negative.
                int exponent = (Reverse9(256 + (slot >> 1)) + (512 * (slot & 1))) << t;
                AssertNearest(Sine(exponent + 256), x[slot]);
                AssertNearest(Sine(exponent), x[slot + 256]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    public void Inverse_returns_small_integers_exactly_after_rounding(int logN)
    {
        double[] original = Polynomial(1 << logN, 11), values = [.. original];
        FalconFft.Forward(values, logN);
        FalconFft.Inverse(values, logN);
        Assert.Equal(original, values.Select(value => Math.Round(value)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public void Product_is_the_negacyclic_one(int logN)
    {
        int n = 1 << logN;
        double[] a = Polynomial(n, 12), b = Polynomial(n, 13), expected = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                expected[(i + j) & (n - 1)] += i + j < n ? a[i] * b[j] : -a[i] * b[j];
        }

        FalconFft.Forward(a, logN);
        FalconFft.Forward(b, logN);
        FalconFft.Multiply(a, b);
        FalconFft.Inverse(a, logN);
        Assert.Equal(expected, a.Select(value => Math.Round(value)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    public void Split_gives_the_transforms_of_even_and_odd_coefficients_and_merge_undoes_it(int logN)
    {
        int n = 1 << logN, half = n >> 1;
        double[] f = Polynomial(n, 14), even = new double[half], odd = new double[half], merged = new double[n];
        double[] coefficients = [.. f];
        FalconFft.Forward(f, logN);
        FalconFft.Split(even, odd, f, logN);
        FalconFft.Merge(merged, even, odd, logN);
        FalconFft.Inverse(merged, logN);
        Assert.Equal(coefficients, merged.Select(value => Math.Round(value)));
        FalconFft.Inverse(even, logN - 1);
        FalconFft.Inverse(odd, logN - 1);
        for (int i = 0; i < half; i++)
        {
            Assert.Equal(coefficients[2 * i], Math.Round(even[i]));
            Assert.Equal(coefficients[(2 * i) + 1], Math.Round(odd[i]));
        }
    }

    private static double[] Polynomial(int n, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(-127, 128))];
    }

    private static int Reverse9(int value)
    {
        int reversed = 0;
        for (int bit = 0; bit < 9; bit++)
            reversed |= ((value >> bit) & 1) << (8 - bit);
        return reversed;
    }

    /// <summary>sin(angle·π/512) as an integer, scaled.</summary>
    private static BigInteger Sine(int angle)
    {
        angle &= 1023;
        int sign = angle > 512 ? -1 : 1;
        angle &= 511;
        if (angle > 256)
            angle = 512 - angle;

        // Taylor's series; Machin's formula for π.
        BigInteger pi = 4 * ((4 * ArcTangentOfInverse(5)) - ArcTangentOfInverse(239));
        BigInteger x = pi * angle / 512, term = x, sum = x;
        for (int k = 1; !term.IsZero; k++)
        {
            term = -term * x * x / ((BigInteger)(2 * k * ((2 * k) + 1)) << (2 * FractionBits));
            sum += term;
        }

        return sign * sum;
    }

    private static BigInteger ArcTangentOfInverse(int value)
    {
        BigInteger power = (BigInteger.One << FractionBits) / value, sum = power;
        for (int k = 1; !power.IsZero; k++)
        {
            power /= value * value;
            sum += (k % 2 == 0 ? power : -power) / ((2 * k) + 1);
        }

        return sum;
    }

    private static void AssertNearest(BigInteger expected, double actual)
    {
        BigInteger distance = BigInteger.Abs(Scaled(actual) - expected);
        Assert.True(distance <= BigInteger.Abs(Scaled(Math.BitIncrement(actual)) - expected));
        Assert.True(distance <= BigInteger.Abs(Scaled(Math.BitDecrement(actual)) - expected));
    }

    private static BigInteger Scaled(double value) => (BigInteger)Math.ScaleB(value, 100) << (FractionBits - 100);
}
