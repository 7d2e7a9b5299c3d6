namespace Pyde.Types.Borsh;

/// <summary>A value with exactly one Borsh encoding.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
/// <remarks>Source: the Borsh specification, revision 1.0 (little-endian, fields in order, u32 lengths).</remarks>
public interface IBorshValue<TSelf>
    where TSelf : IBorshValue<TSelf>
{
    /// <summary>Appends the encoding.</summary>
    /// <param name="writer">Where the bytes go.</param>
    void Encode(ref BorshWriter writer);

    /// <summary>Reads one value from where the reader stands.</summary>
    /// <param name="reader">Stands after the value on success, anywhere on failure. A reader that has failed before stays failed.</param>
    /// <param name="value">The value; <c>default</c> unless the outcome is <see cref="DecodeOutcome.Ok"/>.</param>
    /// <returns>The reader's outcome. Never throws for any bytes.</returns>
    static abstract DecodeOutcome TryDecode(ref BorshReader reader, out TSelf value);
}
