using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Pyde.Types.Borsh;

/// <summary>
/// Reads Borsh primitives from bytes that somebody else wrote. The first failure sticks: every later read answers <c>default</c>, so a
/// decoder reads all fields and asks for <see cref="Outcome"/> once, before it builds the value.
/// </summary>
/// <remarks>On the stack; pass it by reference. No read throws for any bytes; lengths are checked against their bound and the remaining
/// bytes before anything is allocated.</remarks>
public ref struct BorshReader
{
    private readonly ReadOnlySpan<byte> _data;

    /// <summary>A reader at the start of <paramref name="data"/>.</summary>
    /// <param name="data">Must live as long as the reader.</param>
    public BorshReader(ReadOnlySpan<byte> data) => _data = data;

    /// <summary>Bytes read so far.</summary>
    public int Offset { get; private set; }

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _data.Length - Offset;

    /// <summary><see cref="DecodeOutcome.Ok"/> until the first failure, then that failure.</summary>
    public DecodeOutcome Outcome { get; private set; }

    /// <summary>Where the field that failed begins, in bytes; meaningless while <see cref="Outcome"/> is Ok.</summary>
    public int FailureOffset { get; private set; }

    /// <summary>Whether no read has failed.</summary>
    public readonly bool IsOk => Outcome == DecodeOutcome.Ok;

    /// <summary>Records a failure at the current offset, unless there is one already.</summary>
    /// <param name="outcome">Not <see cref="DecodeOutcome.Ok"/>.</param>
    /// <returns>The reader's outcome: the first failure.</returns>
    public DecodeOutcome Fail(DecodeOutcome outcome) => FailAt(outcome, Offset);

    /// <summary>Records a failure at an offset, unless there is one already.</summary>
    /// <param name="outcome">Not <see cref="DecodeOutcome.Ok"/>.</param>
    /// <param name="offset">Where the refused field begins.</param>
    /// <returns>The reader's outcome: the first failure.</returns>
    public DecodeOutcome FailAt(DecodeOutcome outcome, int offset)
    {
        if (Outcome == DecodeOutcome.Ok)
        {
            Outcome = outcome;
            FailureOffset = offset;
        }

        return Outcome;
    }

    /// <summary>One byte.</summary>
    /// <returns>The value, or 0 after a failure.</returns>
    public byte ReadU8()
    {
        ReadOnlySpan<byte> bytes = ReadFixed(1);
        return bytes.IsEmpty ? (byte)0 : bytes[0];
    }

    /// <summary>Two bytes, little-endian.</summary>
    /// <returns>The value, or 0 after a failure.</returns>
    public ushort ReadU16()
    {
        ReadOnlySpan<byte> bytes = ReadFixed(2);
        return bytes.IsEmpty ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    /// <summary>Four bytes, little-endian.</summary>
    /// <returns>The value, or 0 after a failure.</returns>
    public uint ReadU32()
    {
        ReadOnlySpan<byte> bytes = ReadFixed(4);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>Eight bytes, little-endian.</summary>
    /// <returns>The value, or 0 after a failure.</returns>
    public ulong ReadU64()
    {
        ReadOnlySpan<byte> bytes = ReadFixed(8);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Sixteen bytes, little-endian.</summary>
    /// <returns>The value, or 0 after a failure.</returns>
    public UInt128 ReadU128()
    {
        ReadOnlySpan<byte> bytes = ReadFixed(16);
        return bytes.IsEmpty ? UInt128.Zero : BinaryPrimitives.ReadUInt128LittleEndian(bytes);
    }

    /// <summary>One byte that must be 0 or 1.</summary>
    /// <returns>The value, or <c>false</c> after a failure (<see cref="DecodeOutcome.InvalidBool"/>).</returns>
    public bool ReadBool()
    {
        int at = Offset;
        byte value = ReadU8();
        if (value > 1)
            FailAt(DecodeOutcome.InvalidBool, at);
        return value == 1;
    }

    /// <summary>The tag of an option: 0 absent, 1 present.</summary>
    /// <returns>Whether a value follows; <c>false</c> after a failure.</returns>
    public bool ReadOptionTag() => ReadTag(1) == 1;

    /// <summary>The tag of an enum or a variant whose numbers run from 0 without a gap.</summary>
    /// <param name="max">The largest assigned number.</param>
    /// <returns>The tag, or 0 after a failure (<see cref="DecodeOutcome.InvalidTag"/>).</returns>
    public byte ReadTag(byte max)
    {
        int at = Offset;
        byte tag = ReadU8();
        if (tag <= max)
            return tag;
        FailAt(DecodeOutcome.InvalidTag, at);
        return 0;
    }

    /// <summary>Bytes without a length.</summary>
    /// <param name="count">How many; not negative.</param>
    /// <returns>A window of the input, or empty after a failure.</returns>
    public ReadOnlySpan<byte> ReadFixed(int count)
    {
        if (!IsOk)
            return default;
        if (count > Remaining)
        {
            Fail(DecodeOutcome.Truncated);
            return default;
        }

        ReadOnlySpan<byte> bytes = _data.Slice(Offset, count);
        Offset += count;
        return bytes;
    }

    /// <summary>The 32 bytes of a hash.</summary>
    /// <returns>The value, or zero after a failure.</returns>
    public Hash32 ReadHash32()
    {
        ReadOnlySpan<byte> bytes = ReadFixed(Hash32.Bytes);
        return bytes.IsEmpty ? default : Hash32.FromBytes(bytes);
    }

    /// <summary>The 32 bytes of an address.</summary>
    /// <returns>The value, or zero after a failure.</returns>
    public Address ReadAddress() => new(ReadHash32());

    /// <summary>The 32 bytes of a parachain's id.</summary>
    /// <returns>The value, or zero after a failure.</returns>
    public ParachainId ReadParachainId() => new(ReadHash32());

    /// <summary>A u32 length and that many bytes, without a copy.</summary>
    /// <param name="bytesMax">Bound on the length.</param>
    /// <returns>A window of the input, or empty after a failure.</returns>
    public ReadOnlySpan<byte> ReadBytesSpan(int bytesMax) => ReadFixed(ReadCount(bytesMax, 1));

    /// <summary>A u32 length and that many bytes, copied.</summary>
    /// <param name="bytesMax">Bound on the length.</param>
    /// <returns>A new array that is the caller's, or an empty one after a failure.</returns>
    public byte[] ReadBytes(int bytesMax) => ReadBytesSpan(bytesMax).ToArray();

    /// <summary>A u32 length and that many bytes of valid UTF-8.</summary>
    /// <param name="bytesMax">Bound on the length, in bytes.</param>
    /// <returns>The text, or an empty one after a failure (<see cref="DecodeOutcome.InvalidUtf8"/>).</returns>
    public string ReadString(int bytesMax)
    {
        int at = Offset;
        ReadOnlySpan<byte> bytes = ReadBytesSpan(bytesMax);
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        FailAt(DecodeOutcome.InvalidUtf8, at);
        return string.Empty;
    }

    /// <summary>The u32 count of a vector, checked before anything is allocated for it.</summary>
    /// <param name="countMax">Bound on the count.</param>
    /// <param name="elementBytesMin">Bytes of the smallest element, at least 1: a count that the rest cannot hold is Truncated.</param>
    /// <returns>The count, or 0 after a failure.</returns>
    public int ReadCount(int countMax, int elementBytesMin)
    {
        int at = Offset;
        uint count = ReadU32();
        if (count > (uint)countMax)
        {
            FailAt(DecodeOutcome.LimitExceeded, at);
            return 0;
        }

        if ((ulong)count * (uint)elementBytesMin > (uint)Remaining)
        {
            FailAt(DecodeOutcome.Truncated, at);
            return 0;
        }

        return (int)count;
    }

    /// <summary>A u32 count and that many elements.</summary>
    /// <typeparam name="T">The element's type.</typeparam>
    /// <param name="countMax">Bound on the count.</param>
    /// <param name="elementBytesMin">Bytes of the smallest element, at least 1.</param>
    /// <returns>The elements, or none after a failure.</returns>
    public ImmutableArray<T> ReadVector<T>(int countMax, int elementBytesMin)
        where T : IBorshValue<T>
    {
        int count = ReadCount(countMax, elementBytesMin);
        if (count == 0)
            return [];
        T[] values = new T[count];
        for (int i = 0; i < values.Length; i++)
        {
            if (T.TryDecode(ref this, out values[i]) != DecodeOutcome.Ok)
                return [];
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(values);
    }

    /// <summary>A value that decodes itself.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <returns>The value, or <c>default</c> after a failure.</returns>
    public T ReadValue<T>()
        where T : IBorshValue<T>
    {
        T.TryDecode(ref this, out T value);
        return value;
    }
}
