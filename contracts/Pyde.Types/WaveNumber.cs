using System.Globalization;

namespace Pyde.Types;

/// <summary>A wave, counted densely from 0 (genesis).</summary>
/// <param name="Value">Waves before it.</param>
public readonly record struct WaveNumber(ulong Value) : IComparable<WaveNumber>
{
    /// <summary>The one after this.</summary>
    /// <exception cref="OverflowException">There is none.</exception>
    public WaveNumber Next => new(checked(Value + 1));

    /// <summary>Whether the left one is earlier.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator <(WaveNumber left, WaveNumber right) => left.Value < right.Value;

    /// <summary>Whether the left one is later.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator >(WaveNumber left, WaveNumber right) => left.Value > right.Value;

    /// <summary>Whether the left one is not later.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator <=(WaveNumber left, WaveNumber right) => left.Value <= right.Value;

    /// <summary>Whether the left one is not earlier.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator >=(WaveNumber left, WaveNumber right) => left.Value >= right.Value;

    /// <summary>Order of the numbers.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(WaveNumber other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
