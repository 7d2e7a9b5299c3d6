using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>An account: Poseidon2 of its first public key, or of its name for contracts and parachains (execution.md).</summary>
/// <param name="Value">The 32 bytes.</param>
/// <remarks>Compares as its bytes do. <c>default</c> is the zero Address.</remarks>
public readonly record struct Address(Hash32 Value) : IComparable<Address>, IBorshValue<Address>
{
    /// <summary>Prefix of the Bech32m text form.</summary>
    public const string TextPrefix = "pyde";

    /// <summary>The address of the account that a public key opens.</summary>
    /// <param name="publicKey">A FALCON-512 public key, 897 bytes.</param>
    /// <returns>Poseidon2 of the key.</returns>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static Address FromPublicKey(ReadOnlySpan<byte> publicKey)
    {
        Require.Length(publicKey.Length, Limits.PublicKeyBytes, nameof(publicKey));
        return new(Digest.Poseidon2(publicKey));
    }

    /// <summary>The address of the contract with this name: Poseidon2("pyde-contract:" ‖ name).</summary>
    /// <param name="name">A name by <see cref="Names.IsValid"/>.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException">The name breaks the rules.</exception>
    public static Address FromContractName(string name) => Names.IsValid(name)
        ? new(Names.Derive("pyde-contract:"u8, name))
        : throw new ArgumentException($"Not a contract name: {name}", nameof(name));

    /// <summary>32 zero bytes.</summary>
    public static Address Zero => default;

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => Value.IsZero;

    /// <summary>Takes 32 bytes as they are.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static Address FromBytes(ReadOnlySpan<byte> bytes) => new(Hash32.FromBytes(bytes));

    /// <summary>Parses <c>0x</c> and 64 hexadecimal digits, or the Bech32m form with prefix <c>pyde</c> in one case.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="value">The value; zero unless the answer is <c>true</c>.</param>
    /// <returns>Whether the text is an address.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Address value)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal) && Hash32.TryParse(text, out Hash32 hash))
        {
            value = new(hash);
            return true;
        }

        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        bool isParsed = Bech32m.TryDecode(text, TextPrefix, bytes);
        value = isParsed ? FromBytes(bytes) : default;
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
    public int CompareTo(Address other) => Value.CompareTo(other.Value);

    /// <summary><c>0x</c> and 64 lower-case hexadecimal digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "0x" + Value;

    /// <summary>The Bech32m form with prefix <c>pyde</c>, 63 characters.</summary>
    /// <returns>The text.</returns>
    public string ToBech32()
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        CopyTo(bytes);
        return Bech32m.Encode(TextPrefix, bytes);
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer) => writer.WriteHash32(Value);

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out Address value)
    {
        value = new(reader.ReadHash32());
        return reader.Outcome;
    }
}
