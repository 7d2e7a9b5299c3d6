using System.Globalization;

namespace Pyde.Types;

/// <summary>An epoch, counted from 0.</summary>
/// <param name="Value">Epochs before it.</param>
public readonly record struct EpochNumber(ulong Value) : IComparable<EpochNumber>
{
    /// <summary>The one after this.</summary>
    /// <exception cref="OverflowException">There is none.</exception>
    public EpochNumber Next => new(checked(Value + 1));

    /// <summary>Whether the left one is earlier.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator <(EpochNumber left, EpochNumber right) => left.Value < right.Value;

    /// <summary>Whether the left one is later.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator >(EpochNumber left, EpochNumber right) => left.Value > right.Value;

    /// <summary>Whether the left one is not later.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator <=(EpochNumber left, EpochNumber right) => left.Value <= right.Value;

    /// <summary>Whether the left one is not earlier.</summary>
    /// <param name="left">Left.</param>
    /// <param name="right">Right.</param>
    public static bool operator >=(EpochNumber left, EpochNumber right) => left.Value >= right.Value;

    /// <summary>Order of the numbers.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(EpochNumber other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
