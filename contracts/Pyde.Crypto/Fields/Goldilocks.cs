using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Pyde.Crypto.Fields;

/// <summary>
/// The field of p = 2^64 − 2^32 + 1 elements. A value is any <c>ulong</c>, read modulo p; only <see cref="Canonical"/> gives the
/// one representative below p. Every operation takes and gives such values, without branches that depend on them.
/// </summary>
internal static class Goldilocks
{
    /// <summary>p.</summary>
    public const ulong Modulus = 0xffffffff00000001UL;

    /// <summary>2^64 mod p = 2^32 − 1.</summary>
    public const ulong Epsilon = 0xffffffffUL;

    /// <summary>The representative below p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Canonical(ulong value) => value - (Modulus & (0 - Bit(value >= Modulus)));

    /// <summary>a + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Add(ulong a, ulong b)
    {
        ulong sum = a + b;
        ulong fold = EpsilonIf(sum < a);
        ulong folded = sum + fold;
        // Two values above p overflow twice: the second fold cannot.
        return folded + EpsilonIf(folded < fold);
    }

    /// <summary>a + b for a <paramref name="b"/> below p, which cannot overflow twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong AddCanonical(ulong a, ulong b)
    {
        ulong sum = a + b;
        return sum + EpsilonIf(sum < b);
    }

    /// <summary>a − b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Subtract(ulong a, ulong b)
    {
        ulong difference = a - b;
        ulong fold = EpsilonIf(a < b);
        return difference - fold - EpsilonIf(difference < fold);
    }

    /// <summary>a · b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Multiply(ulong a, ulong b)
    {
        ulong high = MultiplyHigh(a, b);
        return Reduce(high, a * b);
    }

    /// <summary>The upper half of the 128-bit product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyHigh(ulong a, ulong b)
    {
        // The form with two results passes the lower one through memory, which costs more than a second multiplication.
        return Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);
    }

    /// <summary>high · 2^64 + low.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Reduce(ulong high, ulong low)
    {
        // 2^64 = 2^32 − 1 and 2^96 = −1 modulo p.
        ulong top = high >> 32;
        ulong difference = low - top;
        difference -= EpsilonIf(low < top);    // after a borrow at least 2^64 − 2^32 is left: no second borrow
        ulong product = (high << 32) - (uint)high;
        ulong sum = difference + product;
        return sum + EpsilonIf(sum < product);    // the product is at most 2^64 − 2^33 + 1: no second carry
    }

    /// <summary>a^exponent, in time that depends on the exponent only.</summary>
    public static ulong Power(ulong a, ulong exponent)
    {
        ulong result = 1;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                result = Multiply(result, a);
            a = Multiply(a, a);
        }

        return result;
    }

    /// <summary>1 / a; 0 for 0.</summary>
    public static ulong Invert(ulong a) => Power(a, Modulus - 2);

    // Not written with ?:, which the JIT may compile to a jump: half of these conditions are coin tosses, and some are secret.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong EpsilonIf(bool condition) => (uint)-(int)Bit(condition);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(bool condition) => Unsafe.BitCast<bool, byte>(condition);
}
