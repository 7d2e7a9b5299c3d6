using System.Runtime.CompilerServices;

namespace Pyde.Crypto.Falcon;

/// <summary>
/// The prime field of FALCON, in Montgomery form with R = 2¹⁶. All values are kept in 0..q-1; every operation is free of branches.
/// </summary>
internal static class ModQ
{
    /// <summary>The modulus.</summary>
    public const uint Q = 12289;

    /// <summary>-1/q modulo 2¹⁶.</summary>
    public const uint NegativeInverse = 12287;

    /// <summary>R modulo q: one in Montgomery form.</summary>
    public const uint One = 4091;

    /// <summary>R² modulo q: multiplying by it enters Montgomery form.</summary>
    public const uint RSquared = 10952;

    /// <summary>A generator of the multiplicative group.</summary>
    public const uint Generator = 11;

    /// <summary>x·y/R modulo q. The product of the operands may be as large as 2³² - 2¹⁶·q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MontgomeryMultiply(uint x, uint y)
    {
        uint product = x * y;
        uint sum = (product + (((product * NegativeInverse) & 0xFFFF) * Q)) >> 16;
        return ReduceOnce(sum);
    }

    /// <summary>x + y modulo q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Add(uint x, uint y) => ReduceOnce(x + y);

    /// <summary>x - y modulo q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Subtract(uint x, uint y)
    {
        uint difference = x - y;
        return difference + (Q & (uint)((int)difference >> 31));
    }

    /// <summary>A small signed integer, absolute value below q, as a field element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint FromSigned(int value) => (uint)value + (Q & (uint)(value >> 31));

    /// <summary>The representative in -q/2..q/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToSigned(uint value) => (int)value - (int)(Q & (uint)((int)((Q >> 1) - value) >> 31));

    /// <summary>The inverse of a value in Montgomery form, in Montgomery form; zero for zero.</summary>
    public static uint MontgomeryInverse(uint value)
    {
        // Fermat: the exponent q - 2 is public, so the sequence of operations is the same for every value.
        const uint exponent = Q - 2;
        uint result = One;
        for (int bit = 13; bit >= 0; bit--)
        {
            result = MontgomeryMultiply(result, result);
            if (((exponent >> bit) & 1) != 0)
                result = MontgomeryMultiply(result, value);
        }

        return result;
    }

    /// <summary>A power of a value in Montgomery form, in Montgomery form. The exponent is public.</summary>
    public static uint MontgomeryPower(uint value, uint exponent)
    {
        uint result = One;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                result = MontgomeryMultiply(result, value);
            value = MontgomeryMultiply(value, value);
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ReduceOnce(uint value) => Math.Min(value, value - Q);
}
