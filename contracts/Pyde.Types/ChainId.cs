using System.Globalization;

namespace Pyde.Types;

/// <summary>A chain. Every signed digest covers it.</summary>
/// <param name="Value">The number in the genesis.</param>
public readonly record struct ChainId(ulong Value) : IComparable<ChainId>
{
    /// <summary>The development chain, whose parachain bounds are lower (parachains.md).</summary>
    public static ChainId Development => new(31337);

    /// <summary>Whether this is the development chain.</summary>
    public bool IsDevelopment => this == Development;

    /// <summary>Order of the numbers.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(ChainId other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
