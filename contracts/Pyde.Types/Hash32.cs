using System.Buffers.Binary;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>32 bytes: a digest, a state key, a storage slot. <c>default</c> is 32 zero bytes.</summary>
/// <remarks>Compares as its bytes do, first byte first.</remarks>
public readonly record struct Hash32 : IComparable<Hash32>, IBorshValue<Hash32>
{
    /// <summary>Bytes of a hash.</summary>
    public const int Bytes = 32;

    // Big-endian words, so that comparing words compares bytes.
    private readonly ulong _word0;
    private readonly ulong _word1;
    private readonly ulong _word2;
    private readonly ulong _word3;

    private Hash32(ulong word0, ulong word1, ulong word2, ulong word3)
    {
        _word0 = word0;
        _word1 = word1;
        _word2 = word2;
        _word3 = word3;
    }

    /// <summary>32 zero bytes.</summary>
    public static Hash32 Zero => default;

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => (_word0 | _word1 | _word2 | _word3) == 0;

    /// <summary>Takes 32 bytes as they are.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static Hash32 FromBytes(ReadOnlySpan<byte> bytes)
    {
        Require.Length(bytes.Length, Bytes, nameof(bytes));
        return new(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
    }

    /// <summary>Parses 64 hexadecimal digits of either case, with or without <c>0x</c>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="value">The value; zero unless the answer is <c>true</c>.</param>
    /// <returns>Whether the text is a hash.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Hash32 value)
    {
        value = default;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            text = text[2..];
        Span<byte> bytes = stackalloc byte[Bytes];
        if (text.Length != 2 * Bytes || !Hex.TryDecode(text, bytes))
            return false;
        value = FromBytes(bytes);
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    /// <param name="destination">At least 32 bytes; the first 32 are written.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer.</exception>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _word3);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _word2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _word1);
        BinaryPrimitives.WriteUInt64BigEndian(destination, _word0);
    }

    /// <summary>The 32 bytes in a new array.</summary>
    /// <returns>A new array.</returns>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Bytes];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Order of the bytes, first byte first.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Negative, zero or positive.</returns>
    public int CompareTo(Hash32 other)
    {
        int order = _word0.CompareTo(other._word0);
        if (order == 0)
            order = _word1.CompareTo(other._word1);
        if (order == 0)
            order = _word2.CompareTo(other._word2);
        return order != 0 ? order : _word3.CompareTo(other._word3);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer) => writer.WriteHash32(this);

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out Hash32 value)
    {
        value = reader.ReadHash32();
        return reader.Outcome;
    }
}
