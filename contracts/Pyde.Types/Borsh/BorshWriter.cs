using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Pyde.Types.Borsh;

/// <summary>Appends Borsh primitives to a buffer writer.</summary>
/// <remarks>On the stack; pass it by reference. No call allocates apart from what the buffer writer does.</remarks>
public readonly ref struct BorshWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IBufferWriter<byte> _output;

    /// <summary>A writer that appends to <paramref name="output"/>.</summary>
    /// <param name="output">Receives the bytes; stays the caller's.</param>
    public BorshWriter(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
    }

    /// <summary>One byte.</summary>
    /// <param name="value">Any.</param>
    public void WriteU8(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }

    /// <summary>Two bytes, little-endian.</summary>
    /// <param name="value">Any.</param>
    public void WriteU16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_output.GetSpan(2), value);
        _output.Advance(2);
    }

    /// <summary>Four bytes, little-endian.</summary>
    /// <param name="value">Any.</param>
    public void WriteU32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_output.GetSpan(4), value);
        _output.Advance(4);
    }

    /// <summary>Eight bytes, little-endian.</summary>
    /// <param name="value">Any.</param>
    public void WriteU64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_output.GetSpan(8), value);
        _output.Advance(8);
    }

    /// <summary>Sixteen bytes, little-endian.</summary>
    /// <param name="value">Any.</param>
    public void WriteU128(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(_output.GetSpan(16), value);
        _output.Advance(16);
    }

    /// <summary>One byte, 0 or 1.</summary>
    /// <param name="value">Any.</param>
    public void WriteBool(bool value) => WriteU8(value ? (byte)1 : (byte)0);

    /// <summary>The tag of an option; the value follows iff it is present.</summary>
    /// <param name="isPresent">Whether a value follows.</param>
    public void WriteOptionTag(bool isPresent) => WriteBool(isPresent);

    /// <summary>Bytes without a length.</summary>
    /// <param name="bytes">Any; their number is known to the reader.</param>
    public void WriteFixed(ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    /// <summary>A u32 length and the bytes.</summary>
    /// <param name="bytes">Any.</param>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteU32((uint)bytes.Length);
        _output.Write(bytes);
    }

    /// <summary>A u32 length and the UTF-8 bytes.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <exception cref="ArgumentException">A lone surrogate, which UTF-8 cannot express.</exception>
    public void WriteString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int bytes = StrictUtf8.GetByteCount(text);
        WriteU32((uint)bytes);
        StrictUtf8.GetBytes(text, _output.GetSpan(bytes));
        _output.Advance(bytes);
    }

    /// <summary>The 32 bytes of a hash.</summary>
    /// <param name="value">Any.</param>
    public void WriteHash32(in Hash32 value)
    {
        value.CopyTo(_output.GetSpan(Hash32.Bytes));
        _output.Advance(Hash32.Bytes);
    }

    /// <summary>The count of a vector; its elements follow.</summary>
    /// <param name="count">Not negative.</param>
    public void WriteCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        WriteU32((uint)count);
    }

    /// <summary>A u32 count and the elements in order.</summary>
    /// <typeparam name="T">The element's type.</typeparam>
    /// <param name="values">Not <c>default</c>.</param>
    public void WriteVector<T>(ImmutableArray<T> values)
        where T : IBorshValue<T>
    {
        WriteU32((uint)values.Length);
        BorshWriter self = this;
        foreach (T value in values)
            value.Encode(ref self);
    }

    /// <summary>A value that encodes itself.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">Any.</param>
    public void WriteValue<T>(T value)
        where T : IBorshValue<T>
    {
        BorshWriter self = this;
        value.Encode(ref self);
    }
}
