using System.Buffers.Binary;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>2,048 bits over every topic and emitter of a wave (state.md). Immutable; equal by content.</summary>
/// <remarks>
/// Three bits per item: bytes 0–8, 8–16 and 16–24 of BLAKE3(item) as u64 little-endian mod 2,048; bit i is byte i / 8, bit i mod 8.
/// </remarks>
public sealed class EventsBloom : IBorshValue<EventsBloom>, IEquatable<EventsBloom>
{
    /// <summary>Bits of the filter.</summary>
    public const int Bits = 2_048;

    /// <summary>Bytes of the filter.</summary>
    public const int Bytes = Bits / 8;

    private const int BitsPerItem = 3;

    private readonly byte[] _bits;

    private EventsBloom(byte[] bits) => _bits = bits;

    /// <summary>The filter of no events.</summary>
    public static EventsBloom Empty { get; } = new(new byte[Bytes]);

    /// <summary>The filter of a wave's events.</summary>
    /// <param name="events">The events, in any order.</param>
    /// <returns>The filter.</returns>
    public static EventsBloom Of(ReadOnlySpan<EventRecord> events)
    {
        byte[] bits = new byte[Bytes];
        foreach (EventRecord record in events)
        {
            Add(bits, record.Emitter.Value);
            foreach (Hash32 topic in record.Topics)
                Add(bits, topic);
        }

        return new EventsBloom(bits);
    }

    /// <summary>Takes 256 bytes as they are.</summary>
    /// <param name="bytes">Exactly 256 bytes; copied.</param>
    /// <returns>The filter.</returns>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static EventsBloom FromBytes(ReadOnlySpan<byte> bytes)
    {
        Require.Length(bytes.Length, Bytes, nameof(bytes));
        return new EventsBloom(bytes.ToArray());
    }

    /// <summary>The 256 bytes.</summary>
    /// <returns>A window that lives as long as the filter.</returns>
    public ReadOnlySpan<byte> AsSpan() => _bits;

    /// <summary>Whether an item may be in the wave.</summary>
    /// <param name="item">A topic, or an emitter's 32 bytes.</param>
    /// <returns>False: certainly not. True: perhaps.</returns>
    public bool MayContain(Hash32 item)
    {
        Span<byte> digest = stackalloc byte[Hash32.Bytes];
        HashItem(item, digest);
        for (int i = 0; i < BitsPerItem; i++)
        {
            int bit = BitOf(digest, i);
            if ((_bits[bit / 8] & (1 << (bit % 8))) == 0)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(EventsBloom? other) => other is not null && _bits.AsSpan().SequenceEqual(other._bits);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EventsBloom);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bits);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer) => writer.WriteFixed(_bits);

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out EventsBloom value)
    {
        ReadOnlySpan<byte> bytes = reader.ReadFixed(Bytes);
        value = reader.IsOk ? new EventsBloom(bytes.ToArray()) : null!;
        return reader.Outcome;
    }

    private static void Add(Span<byte> bits, Hash32 item)
    {
        Span<byte> digest = stackalloc byte[Hash32.Bytes];
        HashItem(item, digest);
        for (int i = 0; i < BitsPerItem; i++)
        {
            int bit = BitOf(digest, i);
            bits[bit / 8] |= (byte)(1 << (bit % 8));
        }
    }

    private static void HashItem(Hash32 item, Span<byte> digest)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Bytes];
        item.CopyTo(bytes);
        Crypto.Blake3.Hash(bytes, digest);
    }

    private static int BitOf(ReadOnlySpan<byte> digest, int index) =>
        (int)(BinaryPrimitives.ReadUInt64LittleEndian(digest[(8 * index)..]) % Bits);
}
