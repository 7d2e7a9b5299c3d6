using System.Globalization;

namespace Pyde.Types;

/// <summary>A round of the DAG, counted from 0 (genesis).</summary>
/// <param name="Value">Rounds before it.</param>
public readonly record struct Round(ulong Value) : IComparable<Round>
{
    /// <summary>The round with a number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The round.</returns>
    public static Round Of(ulong value) => new(value);

    /// <summary>The one after this.</summary>
    /// <exception cref="OverflowException">There is none.</exception>
    public Round Next => new(checked(Value + 1));

    /// <summary>Whether the left one is earlier.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator <(Round left, Round right) => left.Value < right.Value;

    /// <summary>Whether the left one is later.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator >(Round left, Round right) => left.Value > right.Value;

    /// <summary>Whether the left one is not later.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator <=(Round left, Round right) => left.Value <= right.Value;

    /// <summary>Whether the left one is not earlier.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator >=(Round left, Round right) => left.Value >= right.Value;

    /// <summary>Order of the numbers.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(Round other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
