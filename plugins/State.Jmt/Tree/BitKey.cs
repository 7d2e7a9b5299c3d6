using System.Buffers.Binary;
using System.Numerics;
using Pyde.Types;

namespace State.Jmt.Tree;

/// <summary>A 256-bit key as the tree sees it: bit 0 is the most significant bit of byte 0 (state.md).</summary>
internal readonly struct BitKey : IEquatable<BitKey>, IComparable<BitKey>
{
    public const int Bytes = 32;
    public const int Bits = 256;

    // Big-endian words: comparing them in order compares the bytes.
    private readonly ulong _word0;
    private readonly ulong _word1;
    private readonly ulong _word2;
    private readonly ulong _word3;

    private BitKey(ulong word0, ulong word1, ulong word2, ulong word3)
    {
        _word0 = word0;
        _word1 = word1;
        _word2 = word2;
        _word3 = word3;
    }

    public static BitKey FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    public static BitKey From(in Hash32 key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        key.CopyTo(bytes);
        return FromBytes(bytes);
    }

    public Hash32 ToHash32()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        CopyTo(bytes);
        return Hash32.FromBytes(bytes);
    }

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _word3);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _word2);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _word1);
        BinaryPrimitives.WriteUInt64BigEndian(destination, _word0);
    }

    public int Bit(int index) => (int)(Word(index >> 6) >> (63 - (index & 63))) & 1;

    public int Nibble(int index) => (int)(Word(index >> 4) >> (60 - ((index & 15) << 2))) & 15;

    /// <summary>Number of leading bits that both keys share, 0 to 256.</summary>
    public int CommonBits(in BitKey other)
    {
        ulong difference = _word0 ^ other._word0;
        if (difference != 0)
            return BitOperations.LeadingZeroCount(difference);
        difference = _word1 ^ other._word1;
        if (difference != 0)
            return 64 + BitOperations.LeadingZeroCount(difference);
        difference = _word2 ^ other._word2;
        if (difference != 0)
            return 128 + BitOperations.LeadingZeroCount(difference);
        return 192 + BitOperations.LeadingZeroCount(_word3 ^ other._word3);
    }

    /// <summary>The first bits as they are, the others zero.</summary>
    public BitKey Prefix(int bits) => new(
        _word0 & Mask(bits), _word1 & Mask(bits - 64), _word2 & Mask(bits - 128), _word3 & Mask(bits - 192));

    public int CompareTo(BitKey other)
    {
        int order = _word0.CompareTo(other._word0);
        if (order == 0)
            order = _word1.CompareTo(other._word1);
        if (order == 0)
            order = _word2.CompareTo(other._word2);
        return order != 0 ? order : _word3.CompareTo(other._word3);
    }

    public bool Equals(BitKey other) =>
        _word0 == other._word0 && _word1 == other._word1 && _word2 == other._word2 && _word3 == other._word3;

    public override bool Equals(object? obj) => obj is BitKey other && Equals(other);

    // Half of every clustered key is an address, so all words take part. Only caches hash keys: nothing that reaches a root depends on it.
    public override int GetHashCode()
    {
        ulong mixed = ((_word0 * 0x9E3779B97F4A7C15) ^ _word1) * 0xC2B2AE3D27D4EB4F;
        mixed = ((mixed ^ _word2) * 0x165667B19E3779F9) ^ _word3;
        mixed ^= mixed >> 29;
        mixed *= 0x9E3779B97F4A7C15;
        return (int)(mixed >> 32);
    }

    private static ulong Mask(int bits) => bits <= 0 ? 0 : bits >= 64 ? ulong.MaxValue : ~(ulong.MaxValue >> bits);

    private ulong Word(int index) => index switch { 0 => _word0, 1 => _word1, 2 => _word2, _ => _word3 };
}
