using System.Globalization;

namespace Pyde.Types;

/// <summary>A message of one sender: its sequence number (parachains.md).</summary>
/// <param name="Value">The sequence number.</param>
public readonly record struct MessageId(ulong Value) : IComparable<MessageId>
{
    /// <summary>Order of the numbers.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(MessageId other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
