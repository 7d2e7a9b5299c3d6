using System.Globalization;

namespace Pyde.Types;

/// <summary>A proposal of one parachain, counted from 0.</summary>
/// <param name="Value">Proposals of that parachain before it.</param>
public readonly record struct ProposalId(ulong Value) : IComparable<ProposalId>
{
    /// <summary>Order of the numbers.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(ProposalId other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
