using System.Numerics;
using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Tests.Falcon;

/// <summary>The integer arithmetic below key generation, against BigInteger.</summary>
public sealed class FalconRnsTests
{
    // Every degree occurs among these, and both ends of the list.
    public static TheoryData<int> SomePrimes => [0, 1, 2, 4, 6, 11, 20, 39, 77, 155, 156];

    [Fact]
    public void Primes_descend_from_two_to_the_31_and_are_one_modulo_2048()
    {
        // First and last entries of the reference's list as far as degree 512 needs it, and none in between left out.
        RnsPrime[] primes = RnsBase.Primes;
        Assert.Equal(157, primes.Length);
        Assert.Equal(2147473409UL, primes[0].P);
        Assert.Equal(2147389441UL, primes[1].P);
        int next = 0;
        for (ulong candidate = (1UL << 31) - 2047; next < primes.Length; candidate -= 2048)
        {
            if (IsPrime(candidate))
                Assert.Equal(candidate, primes[next++].P);
        }
    }

    [Theory]
    [MemberData(nameof(SomePrimes))]
    public void Field_operations_agree_with_plain_arithmetic(int index)
    {
        RnsPrime prime = RnsBase.Primes[index];
        var random = new Random(index);
        BigInteger product = BigInteger.One;
        for (int i = 0; i < index; i++)
            product *= RnsBase.Primes[i].P;
        if (index > 0)
            Assert.Equal(1, product * prime.Multiply(prime.PreviousInverse, 1) % prime.P);

        for (int i = 0; i < 200; i++)
        {
            ulong x = i < 4 ? prime.P - 1 : Residue(random, prime), y = i < 4 ? (ulong)i : Residue(random, prime);
            Assert.Equal((ulong)((UInt128)x * y % prime.P), prime.Multiply(prime.Multiply(x, y), prime.RSquared));
            Assert.Equal((x + y) % prime.P, prime.Add(x, y));
            Assert.Equal((x + prime.P - y) % prime.P, prime.Subtract(x, y));
            long signed = prime.ToSigned(x);
            Assert.InRange(signed, -(long)(prime.P / 2), (long)(prime.P / 2));
            Assert.Equal(x, prime.FromSigned(signed));
        }
    }

    [Theory]
    [MemberData(nameof(SomePrimes))]
    public void Transform_multiplies_polynomials_modulo_x_to_the_n_plus_one(int index)
    {
        RnsPrime prime = RnsBase.Primes[index];
        int depth = 0;
        while (index >= RnsBase.LargeWords[depth])
            depth++;
        int n = Math.Min(512 >> depth, 64);
        var random = new Random(index);
        ulong[] a = [.. Enumerable.Range(0, n).Select(_ => Residue(random, prime))];
        ulong[] b = [.. Enumerable.Range(0, n).Select(_ => Residue(random, prime))];
        var expected = new BigInteger[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                expected[(i + j) % n] += (i + j < n ? BigInteger.One : BigInteger.MinusOne) * a[i] * b[j];
        }

        prime.Forward(a);
        prime.Forward(b);
        for (int i = 0; i < n; i++)
            a[i] = prime.Multiply(prime.Multiply(a[i], b[i]), prime.RSquared);
        prime.Inverse(a);
        Assert.Equal(expected.Select(value => Modulo(value, prime)), a);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(20, false)]
    [InlineData(20, true)]
    [InlineData(157, true)]
    public void Reduction_of_long_integers_agrees_with_plain_arithmetic(int words, bool signed)
    {
        // Seven columns: four go through a vector and three do not.
        const int columns = 7;
        var random = new Random(words);
        ulong[] rows = [.. Enumerable.Range(0, words * columns).Select(_ => (ulong)random.NextInt64(1L << 31))];
        rows.AsSpan(0, columns).Fill(RnsBase.Mask31);
        rows.AsSpan((words - 1) * columns, 2).Fill(RnsBase.Mask31);
        foreach (int index in new[] { 0, 80, 156 })
        {
            RnsPrime prime = RnsBase.Primes[index];
            ulong[] residues = new ulong[columns];
            prime.Reduce(rows, words, signed, residues);
            for (int c = 0; c < columns; c++)
                Assert.Equal(Modulo(Integer(rows, words, columns, c, signed), prime), residues[c]);
        }
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 5)]
    [InlineData(21, 7)]
    [InlineData(106, 2)]
    [InlineData(157, 4)]
    public void Integers_are_rebuilt_from_their_residues_to_both_ends_of_the_range(int words, int columns)
    {
        BigInteger modulus = BigInteger.One;
        for (int u = 0; u < words; u++)
            modulus *= RnsBase.Primes[u].P;
        var random = new Random(words);
        foreach (bool signed in new[] { false, true })
        {
            BigInteger lowest = signed ? -(modulus - 1) / 2 : BigInteger.Zero;
            var values = new BigInteger[columns];
            for (int c = 0; c < columns; c++)
            {
                byte[] bytes = new byte[(words * 4) + 8];
                random.NextBytes(bytes);
                values[c] = c switch
                {
                    0 => lowest,
                    1 => lowest + modulus - 1,
                    _ => lowest + (new BigInteger(bytes, isUnsigned: true) % modulus),
                };
            }

            ulong[] rows = new ulong[words * columns];
            for (int u = 0; u < words; u++)
            {
                for (int c = 0; c < columns; c++)
                    rows[(u * columns) + c] = Modulo(values[c], RnsBase.Primes[u]);
            }

            RnsBase.Rebuild(rows, words, columns, signed);
            Assert.Equal(values, Enumerable.Range(0, columns).Select(c => Integer(rows, words, columns, c, signed)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(106)]
    public void Bezout_coefficients_solve_the_equation_within_their_bounds(int words)
    {
        var random = new Random(words);
        for (int round = 0; round < 20; round++)
        {
            uint[] x = Odd(random, words), y = Odd(random, words), u = new uint[words], v = new uint[words];
            BigInteger bigX = Integer(x), bigY = Integer(y);
            bool solved = NtruBezout.TrySolve(u, v, x, y);
            Assert.Equal(BigInteger.GreatestCommonDivisor(bigX, bigY).IsOne, solved);
            if (!solved)
                continue;
            Assert.Equal(BigInteger.One, (bigX * Integer(u)) - (bigY * Integer(v)));
            Assert.InRange(Integer(u), BigInteger.Zero, bigY);
            Assert.InRange(Integer(v), BigInteger.Zero, bigX);
        }
    }

    [Fact]
    public void Bezout_refuses_even_integers_and_a_common_divisor()
    {
        uint[] u = new uint[2], v = new uint[2];
        Assert.True(NtruBezout.TrySolve(u, v, [7, 0], [3, 0]));
        Assert.False(NtruBezout.TrySolve(u, v, [8, 0], [3, 0]));
        Assert.False(NtruBezout.TrySolve(u, v, [7, 0], [6, 0]));
        Assert.False(NtruBezout.TrySolve(u, v, [21, 0], [15, 0]));
    }

    [Fact]
    public void Solver_finds_the_solution_of_a_known_key_after_it_refused_pairs_without_one()
    {
        Assert.True(FalconSecretKey.TryDecode(FalconVectors.Kats()[0].SecretKey, out FalconSecretKey? key));
        using var solver = new NtruSolver();
        sbyte[] bigF = new sbyte[512], bigG = new sbyte[512];
        Assert.False(solver.TrySolve(key.F0, key.F0, bigF, bigG));
        sbyte[] even = key.G0.ToArray();
        even[0] ^= 1;
        Assert.False(solver.TrySolve(key.F0, even, bigF, bigG));
        Assert.False(solver.TrySolve(new sbyte[512], key.G0, bigF, bigG));

        Assert.True(solver.TrySolve(key.F0, key.G0, bigF, bigG));
        Assert.True(key.F1.SequenceEqual(bigF));
        Assert.True(key.G1.SequenceEqual(bigG));
        key.Dispose();
    }

    private static ulong Residue(Random random, RnsPrime prime) => (ulong)random.NextInt64((long)prime.P);

    private static ulong Modulo(BigInteger value, RnsPrime prime) => (ulong)(((value % prime.P) + prime.P) % prime.P);

    private static BigInteger Integer(ulong[] rows, int words, int columns, int column, bool signed)
    {
        BigInteger value = BigInteger.Zero;
        for (int w = words - 1; w >= 0; w--)
            value = (value << 31) + rows[(w * columns) + column];
        bool negative = signed && rows[((words - 1) * columns) + column] >> 30 != 0;
        return negative ? value - (BigInteger.One << (31 * words)) : value;
    }

    private static BigInteger Integer(uint[] words) =>
        Integer([.. words.Select(word => (ulong)word)], words.Length, 1, 0, signed: false);

    private static uint[] Odd(Random random, int words)
    {
        uint[] value = [.. Enumerable.Range(0, words).Select(_ => (uint)random.NextInt64(1L << 31))];
        value[0] |= 1;
        return value;
    }

    private static bool IsPrime(ulong candidate)
    {
        for (ulong divisor = 3; divisor * divisor <= candidate; divisor += 2)
        {
            if (candidate % divisor == 0)
                return false;
        }

        return candidate % 2 != 0;
    }
}
