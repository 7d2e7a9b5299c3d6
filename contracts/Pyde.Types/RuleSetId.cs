using System.Globalization;

namespace Pyde.Types;

/// <summary>A numbered set of rules, in force from a wave on (waves.md).</summary>
/// <param name="Value">The number.</param>
public readonly record struct RuleSetId(uint Value) : IComparable<RuleSetId>
{
    /// <summary>Order of the numbers.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(RuleSetId other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
