using System.Runtime.CompilerServices;

namespace Wasm.Managed.Running;

/// <summary>Conversions that no single IL instruction does exactly.</summary>
internal static class Conversions
{
    private const ulong SignBit = 1UL << 63;

    /// <summary>A constant whose NaN bits have to stay as they are.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static float SingleFromBits(int bits) => BitConverter.Int32BitsToSingle(bits);

    /// <summary>A constant whose NaN bits have to stay as they are.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static double DoubleFromBits(long bits) => BitConverter.Int64BitsToDouble(bits);

    /// <summary>Unsigned 64 bits to f32 with one rounding.</summary>
    internal static float SingleFromUnsigned(ulong value)
    {
        if (value < SignBit)
            return (long)value;

        // One bit less, with what was shifted out kept as a sticky bit, rounds as the value itself does.
        float half = (long)((value >> 1) | (value & 1));
        return half + half;
    }

    /// <summary>Unsigned 64 bits to f64 with one rounding.</summary>
    internal static double DoubleFromUnsigned(ulong value)
    {
        if (value < SignBit)
            return (long)value;
        double half = (long)((value >> 1) | (value & 1));
        return half + half;
    }
}
