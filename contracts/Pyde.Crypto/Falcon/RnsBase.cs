using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Pyde.Crypto.Falcon;

/// <summary>The primes of key generation in their order, and integers rebuilt from residues.</summary>
/// <remarks>
/// Integers are two's complement in words of 31 bits, one word to a 64-bit lane; row w of a matrix holds word w of every integer.
/// </remarks>
internal static class RnsBase
{
    /// <summary>Words of f and g at each depth, and of F and G once reduced (reference implementation, round 3).</summary>
    public static ReadOnlySpan<int> SmallWords => [1, 1, 2, 2, 4, 7, 14, 27, 53, 106];

    /// <summary>Words of F and G at each depth before their reduction.</summary>
    public static ReadOnlySpan<int> LargeWords => [2, 2, 5, 7, 12, 21, 40, 78, 157];

    /// <summary>The largest of all lengths, and the number of primes.</summary>
    public const int WordsMax = 157;

    /// <summary>The low 31 bits.</summary>
    public const ulong Mask31 = 0x7FFF_FFFF;

    /// <summary>The primes below 2³¹ that are 1 modulo 2048, largest first.</summary>
    public static RnsPrime[] Primes { get; } = CreatePrimes();

    /// <summary>Replaces residues by the integers they belong to (Garner's algorithm).</summary>
    /// <param name="rows">Row u holds residues modulo prime u; becomes word u.</param>
    /// <param name="words">Rows and primes to use.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="signed">Whether integers are to lie around zero.</param>
    [MethodImpl(Compiled.AtOnce)]
    public static void Rebuild(Span<ulong> rows, int words, int columns, bool signed)
    {
        Span<ulong> product = stackalloc ulong[WordsMax];
        Span<ulong> digit = stackalloc ulong[columns];
        product[0] = Primes[0].P;
        for (int u = 1; u < words; u++)
        {
            RnsPrime prime = Primes[u];
            Span<ulong> residues = rows.Slice(u * columns, columns);
            prime.Reduce(rows, u, signed: false, digit);
            for (int c = 0; c < columns; c++)
                digit[c] = prime.Multiply(prime.PreviousInverse, prime.Subtract(residues[c], digit[c]));

            AddProduct(rows, product, u, digit);
            product[u] = MultiplySmall(product[..u], prime.P);
        }

        if (signed)
            Normalize(rows, product[..words], columns);
        FalconCodec.Wipe(digit);
    }

    /// <summary>Multiplies an integer by a factor below 2³¹ and returns the word that is carried out.</summary>
    public static ulong MultiplySmall(Span<ulong> integer, ulong factor)
    {
        ulong carry = 0;
        foreach (ref ulong word in integer)
        {
            ulong value = (word * factor) + carry;
            word = value & Mask31;
            carry = value >> 31;
        }

        return carry;
    }

    /// <summary>Adds product·digit to every column; row <paramref name="words"/> receives the carry.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private static void AddProduct(Span<ulong> rows, ReadOnlySpan<ulong> product, int words, ReadOnlySpan<ulong> digit)
    {
        int columns = digit.Length;
        int c = 0;
        Vector256<ulong> mask = Vector256.Create(Mask31);
        for (; c <= columns - Vector256<ulong>.Count; c += Vector256<ulong>.Count)
        {
            Vector256<ulong> factor = Vector256.Create(digit[c..]);
            Vector256<ulong> carry = Vector256<ulong>.Zero;
            int at = c;
            for (int w = 0; w < words; w++, at += columns)
            {
                Vector256<ulong> value =
                    RnsPrime.Multiply32(factor, Vector256.Create(product[w])) + Vector256.Create<ulong>(rows[at..]) + carry;
                (value & mask).CopyTo(rows[at..]);
                carry = value >>> 31;
            }

            carry.CopyTo(rows[at..]);
        }

        for (; c < columns; c++)
        {
            ulong carry = 0;
            int at = c;
            for (int w = 0; w < words; w++, at += columns)
            {
                ulong value = (digit[c] * product[w]) + rows[at] + carry;
                rows[at] = value & Mask31;
                carry = value >> 31;
            }

            rows[at] = carry;
        }
    }

    /// <summary>Subtracts the modulus from every integer above half of it.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private static void Normalize(Span<ulong> rows, ReadOnlySpan<ulong> modulus, int columns)
    {
        for (int c = 0; c < columns; c++)
        {
            // Sign of (modulus - 1)/2 - integer, from the lowest word up.
            ulong borrow = 0;
            for (int w = 0, at = c; w < modulus.Length; w++, at += columns)
            {
                ulong half = (modulus[w] >> 1) | (w + 1 < modulus.Length ? (modulus[w + 1] & 1) << 30 : 0);
                borrow = (half - rows[at] - borrow) >> 63;
            }

            ulong select = 0 - borrow;
            borrow = 0;
            for (int w = 0, at = c; w < modulus.Length; w++, at += columns)
            {
                ulong value = rows[at] - (modulus[w] & select) - borrow;
                rows[at] = value & Mask31;
                borrow = value >> 63;
            }
        }
    }

    private static RnsPrime[] CreatePrimes()
    {
        const uint step = 2048;
        var primes = new RnsPrime[WordsMax];
        Span<uint> values = stackalloc uint[WordsMax];
        uint candidate = (1u << 31) + 1;
        for (int u = 0; u < WordsMax; u++)
        {
            do
            {
                candidate -= step;
            }
            while (!IsPrime(candidate));

            values[u] = candidate;
            primes[u] = new RnsPrime(candidate, values[..u], DegreeMax(u), WordsMax);
        }

        return primes;
    }

    /// <summary>The largest degree at which prime number <paramref name="index"/> takes part.</summary>
    private static int DegreeMax(int index)
    {
        int depth = 0;
        while (index >= LargeWords[depth])
            depth++;
        return FalconNtt.N >> depth;
    }

    /// <summary>Miller and Rabin's test; the bases 2, 3, 5 and 7 decide every number below 3.2·10⁹.</summary>
    private static bool IsPrime(uint candidate)
    {
        uint odd = candidate - 1;
        int twos = BitOperations.TrailingZeroCount(odd);
        odd >>= twos;
        foreach (uint witness in (ReadOnlySpan<uint>)[2, 3, 5, 7])
        {
            ulong power = 1, square = witness;
            for (uint exponent = odd; exponent != 0; exponent >>= 1)
            {
                if ((exponent & 1) != 0)
                    power = power * square % candidate;
                square = square * square % candidate;
            }

            if (power == 1)
                continue;
            int squarings = 0;
            while (power != candidate - 1 && ++squarings < twos)
                power = power * power % candidate;
            if (power != candidate - 1)
                return false;
        }

        return true;
    }
}
