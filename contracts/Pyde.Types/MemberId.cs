using System.Globalization;

namespace Pyde.Types;

/// <summary>A seat of the committee of an epoch, counted from 0.</summary>
/// <param name="Value">Index of the member in its committee.</param>
public readonly record struct MemberId(ushort Value) : IComparable<MemberId>
{
    /// <summary>Order of the numbers.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(MemberId other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
