using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>A parachain: Poseidon2("pyde-parachain:" ‖ name) (parachains.md).</summary>
/// <param name="Value">The 32 bytes.</param>
/// <remarks>Compares as its bytes do. <c>default</c> is the zero ParachainId.</remarks>
public readonly record struct ParachainId(Hash32 Value) : IComparable<ParachainId>, IBorshValue<ParachainId>
{
    /// <summary>The id that a name stands for.</summary>
    /// <param name="name">A name by <see cref="Names.IsValid"/>.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ArgumentException">The name breaks the rules.</exception>
    public static ParachainId FromName(string name) =>
        TryFromName(name, out ParachainId id) ? id : throw new ArgumentException($"Not a parachain name: {name}", nameof(name));

    /// <summary>The id that a name stands for, if it is one.</summary>
    /// <param name="name">Any text.</param>
    /// <param name="id">The id; zero unless the answer is <c>true</c>.</param>
    /// <returns>Whether the name keeps the rules of <see cref="Names.IsValid"/>.</returns>
    public static bool TryFromName(ReadOnlySpan<char> name, out ParachainId id)
    {
        bool isValid = Names.IsValid(name);
        id = isValid ? new(Names.Derive("pyde-parachain:"u8, name)) : default;
        return isValid;
    }

    /// <summary>32 zero bytes.</summary>
    public static ParachainId Zero => default;

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => Value.IsZero;

    /// <summary>Takes 32 bytes as they are.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static ParachainId FromBytes(ReadOnlySpan<byte> bytes) => new(Hash32.FromBytes(bytes));

    /// <summary>Parses 64 hexadecimal digits of either case, with or without <c>0x</c>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="value">The value; zero unless the answer is <c>true</c>.</param>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ParachainId value)
    {
        bool isParsed = Hash32.TryParse(text, out Hash32 hash);
        value = new(hash);
        return isParsed;
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes; the first 32 are written.</param>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>The 32 bytes in a new array.</summary>
    /// <returns>A new array.</returns>
    public byte[] ToArray() => Value.ToArray();

    /// <summary>Order of the bytes, first byte first.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(ParachainId other) => Value.CompareTo(other.Value);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString();

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer) => writer.WriteHash32(Value);

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainId value)
    {
        value = new(reader.ReadHash32());
        return reader.Outcome;
    }
}
