using Pyde.Contracts.Wasm;

namespace Wasm.Interpreter;

/// <summary>Division, truncation and conversion: operands are tested, no hardware exception is ever used.</summary>
/// <remarks>
/// Bounds are compared as doubles, in which every bound of a 32-bit range and every f32 is exact. Source: WebAssembly core specification,
/// 4.3.
/// </remarks>
internal static class Arithmetic
{
    private const double TwoTo31 = 2147483648.0;
    private const double TwoTo32 = 4294967296.0;
    private const double TwoTo63 = 9223372036854775808.0;
    private const double TwoTo64 = 18446744073709551616.0;

    internal static bool TryDivide(int dividend, int divisor, out ulong quotient, out TrapCode trap)
    {
        quotient = 0;
        trap = divisor == 0 ? TrapCode.IntegerDivideByZero : TrapCode.None;
        if (dividend == int.MinValue && divisor == -1)
            trap = TrapCode.IntegerOverflow;
        if (trap != TrapCode.None)
            return false;
        quotient = (uint)(dividend / divisor);
        return true;
    }

    internal static bool TryDivide(long dividend, long divisor, out ulong quotient, out TrapCode trap)
    {
        quotient = 0;
        trap = divisor == 0 ? TrapCode.IntegerDivideByZero : TrapCode.None;
        if (dividend == long.MinValue && divisor == -1)
            trap = TrapCode.IntegerOverflow;
        if (trap != TrapCode.None)
            return false;
        quotient = (ulong)(dividend / divisor);
        return true;
    }

    internal static bool TryTruncateI32(double value, out ulong result, out TrapCode trap)
    {
        bool isInside = Check(value, value > -TwoTo31 - 1 && value < TwoTo31, out trap);
        result = isInside ? (uint)(int)value : 0;
        return isInside;
    }

    internal static bool TryTruncateU32(double value, out ulong result, out TrapCode trap)
    {
        bool isInside = Check(value, value > -1 && value < TwoTo32, out trap);
        result = isInside ? (uint)(long)value : 0;
        return isInside;
    }

    internal static bool TryTruncateI64(double value, out ulong result, out TrapCode trap)
    {
        bool isInside = Check(value, value >= -TwoTo63 && value < TwoTo63, out trap);
        result = isInside ? (ulong)(long)value : 0;
        return isInside;
    }

    internal static bool TryTruncateU64(double value, out ulong result, out TrapCode trap)
    {
        bool isInside = Check(value, value > -1 && value < TwoTo64, out trap);
        result = isInside ? ToU64(value) : 0;
        return isInside;
    }

    internal static ulong SaturateI32(double value)
    {
        if (double.IsNaN(value))
            return 0;
        if (value < -TwoTo31)
            return 0x8000_0000;
        return value >= TwoTo31 ? 0x7fff_ffffUL : (uint)(int)value;
    }

    internal static ulong SaturateU32(double value)
    {
        // False for NaN as well.
        if (!(value > 0))
            return 0;
        return value >= TwoTo32 ? uint.MaxValue : (uint)(long)value;
    }

    internal static ulong SaturateI64(double value)
    {
        if (double.IsNaN(value))
            return 0;
        if (value < -TwoTo63)
            return 1UL << 63;
        return value >= TwoTo63 ? long.MaxValue : (ulong)(long)value;
    }

    internal static ulong SaturateU64(double value)
    {
        if (!(value > 0))
            return 0;
        return value >= TwoTo64 ? ulong.MaxValue : ToU64(value);
    }

    /// <summary>Unsigned to f32 with one rounding.</summary>
    internal static float ToSingle(ulong value) => (long)value >= 0 ? (long)value : (float)HalveSticky(value) * 2;

    /// <summary>Unsigned to f64 with one rounding.</summary>
    internal static double ToDouble(ulong value) => (long)value >= 0 ? (long)value : (double)HalveSticky(value) * 2;

    // Half the value, with the lost bit kept as a sticky bit: rounding the half and doubling it rounds the value itself.
    private static long HalveSticky(ulong value) => (long)((value >> 1) | (value & 1));

    private static ulong ToU64(double value) => value < TwoTo63 ? (ulong)(long)value : (ulong)(long)(value - TwoTo63) | (1UL << 63);

    private static bool Check(double value, bool isInside, out TrapCode trap)
    {
        trap = TrapCode.None;
        if (!isInside)
            trap = double.IsNaN(value) ? TrapCode.InvalidConversionToInteger : TrapCode.IntegerOverflow;
        return isInside;
    }
}
