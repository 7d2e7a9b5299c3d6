using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>BLAKE3 of a module's bytes; also the <c>code_hash</c> of an account (state.md).</summary>
/// <param name="Value">The 32 bytes.</param>
/// <remarks>Compares as its bytes do. <c>default</c> is the zero ModuleHash.</remarks>
public readonly record struct ModuleHash(Hash32 Value) : IComparable<ModuleHash>, IBorshValue<ModuleHash>
{
    /// <summary>The hash of a module.</summary>
    /// <param name="module">The module's bytes.</param>
    /// <returns>BLAKE3 of them.</returns>
    public static ModuleHash Of(ReadOnlySpan<byte> module) => new(Digest.Blake3(module));

    /// <summary>32 zero bytes.</summary>
    public static ModuleHash Zero => default;

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => Value.IsZero;

    /// <summary>Takes 32 bytes as they are.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static ModuleHash FromBytes(ReadOnlySpan<byte> bytes) => new(Hash32.FromBytes(bytes));

    /// <summary>Parses 64 hexadecimal digits of either case, with or without <c>0x</c>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="value">The value; zero unless the answer is <c>true</c>.</param>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ModuleHash value)
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
    public int CompareTo(ModuleHash other) => Value.CompareTo(other.Value);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString();

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer) => writer.WriteHash32(Value);

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ModuleHash value)
    {
        value = new(reader.ReadHash32());
        return reader.Outcome;
    }
}
