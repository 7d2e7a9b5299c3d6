using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Tests.Falcon;

public sealed class FalconNttTests
{
    [Fact]
    public void Vector_and_scalar_products_equal_the_schoolbook_one()
    {
        var random = new Random(5);
        for (int round = 0; round < 5; round++)
        {
            uint[] a = Polynomial(random), b = Polynomial(random);
            uint[] expected = Schoolbook(a, b);
            Assert.Equal(expected, Multiply(a, b, FalconNtt.Forward, FalconNtt.Inverse));
            Assert.Equal(expected, Multiply(a, b, FalconNtt.ForwardScalar, FalconNtt.InverseScalar));
        }
    }

    [Fact]
    public void Largest_coefficients_do_not_overflow()
    {
        uint[] a = new uint[512];
        a.AsSpan().Fill(ModQ.Q - 1);
        Assert.Equal(Schoolbook(a, a), Multiply(a, a, FalconNtt.Forward, FalconNtt.Inverse));
        Assert.Equal(Schoolbook(a, a), Multiply(a, a, FalconNtt.ForwardScalar, FalconNtt.InverseScalar));
    }

    [Fact]
    public void Quotient_times_divisor_is_the_dividend()
    {
        var random = new Random(8);
        uint[] dividend = Polynomial(random), divisor = Polynomial(random);
        uint[] a = [.. dividend], b = [.. divisor];
        FalconNtt.Forward(a);
        FalconNtt.Forward(b);
        for (int i = 0; i < 512; i++)
        {
            Assert.NotEqual(0u, b[i]);
            b[i] = ModQ.MontgomeryInverse(b[i]);
        }

        FalconNtt.MultiplyPointwise(a, b);
        FalconNtt.Inverse(a);
        FalconNtt.MultiplyBy(a, FalconNtt.QuotientScale);
        Assert.Equal(dividend, Schoolbook(a, divisor));
    }

    [Fact]
    public void Field_helpers_agree_with_plain_arithmetic_for_every_element()
    {
        const uint r = 1 << 16;
        for (uint x = 0; x < ModQ.Q; x++)
        {
            uint y = (x * 7919) % ModQ.Q;
            Assert.Equal((ulong)x * y % ModQ.Q, (ulong)ModQ.MontgomeryMultiply(x, y) * r % ModQ.Q);
            Assert.Equal((x + y) % ModQ.Q, ModQ.Add(x, y));
            Assert.Equal((x + ModQ.Q - y) % ModQ.Q, ModQ.Subtract(x, y));
            int signed = ModQ.ToSigned(x);
            Assert.InRange(signed, -6144, 6144);
            Assert.Equal(x, ModQ.FromSigned(signed));
        }
    }

    private static uint[] Multiply(uint[] a, uint[] b, Action<Span<uint>> forward, Action<Span<uint>> inverse)
    {
        uint[] x = [.. a], y = [.. b];
        forward(x);
        forward(y);
        FalconNtt.MultiplyBy(y, FalconNtt.ProductScale);
        FalconNtt.MultiplyPointwise(x, y);
        inverse(x);
        return x;
    }

    private static uint[] Schoolbook(uint[] a, uint[] b)
    {
        long[] sum = new long[512];
        for (int i = 0; i < 512; i++)
        {
            for (int j = 0; j < 512; j++)
            {
                long product = (long)a[i] * b[j];
                sum[(i + j) & 511] += i + j < 512 ? product : -product;
            }
        }

        return [.. sum.Select(value => (uint)(((value % ModQ.Q) + ModQ.Q) % ModQ.Q))];
    }

    private static uint[] Polynomial(Random random)
    {
        uint[] polynomial = new uint[512];
        for (int i = 0; i < 512; i++)
            polynomial[i] = (uint)random.Next((int)ModQ.Q);
        return polynomial;
    }
}
