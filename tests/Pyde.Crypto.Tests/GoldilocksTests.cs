using System.Numerics;
using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Tests;

public sealed class GoldilocksTests
{
    private const ulong P = Goldilocks.Modulus;

    private static readonly ulong[] Edges =
    [
        0, 1, 2, 0xfffffffe, 0xffffffff, 0x100000000, 0x100000001, 1UL << 63,
        P - 2, P - 1, P, P + 1, P + 2, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    [Fact]
    public void Every_operation_on_edges_and_drawn_values_equals_big_integers()
    {
        var random = new Random(64);
        ulong[] values = [.. Edges, .. Enumerable.Range(0, 100).Select(_ => (ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1))];
        foreach (ulong a in values)
        {
            Assert.Equal(Expected(a), Goldilocks.Canonical(a));
            foreach (ulong b in values)
            {
                Assert.Equal(Expected((BigInteger)a + b), Goldilocks.Canonical(Goldilocks.Add(a, b)));
                Assert.Equal(Expected((BigInteger)a - b), Goldilocks.Canonical(Goldilocks.Subtract(a, b)));
                Assert.Equal(Expected((BigInteger)a * b), Goldilocks.Canonical(Goldilocks.Multiply(a, b)));
                Assert.Equal(Expected(((BigInteger)a << 64) + b), Goldilocks.Canonical(Goldilocks.Reduce(a, b)));
                if (b < P)
                    Assert.Equal(Expected((BigInteger)a + b), Goldilocks.Canonical(Goldilocks.AddCanonical(a, b)));
            }
        }
    }

    [Fact]
    public void An_element_times_its_inverse_is_one_and_zero_has_none()
    {
        foreach (ulong a in Edges)
        {
            ulong expected = a % P == 0 ? 0UL : 1UL;
            Assert.Equal(expected, Goldilocks.Canonical(Goldilocks.Multiply(a, Goldilocks.Invert(a))));
        }
    }

    private static ulong Expected(BigInteger value) => (ulong)(((value % P) + P) % P);
}
