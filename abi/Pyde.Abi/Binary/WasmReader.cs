using System.Text;
using System.Text.Unicode;

namespace Pyde.Abi.Binary;

/// <summary>
/// Reads the binary format from a span. The first error sticks: from then on every read answers zero and the position is the end.
/// </summary>
internal ref struct WasmReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _end;

    internal WasmReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _end = bytes.Length;
    }

    internal int Position { get; private set; }

    /// <summary>Where reading stops now: the end of the innermost sized part.</summary>
    internal readonly int End => _end;

    internal readonly int Remaining => _end - Position;

    internal ModuleErrorCode ErrorCode { get; private set; }

    internal int ErrorOffset { get; private set; }

    internal readonly bool Failed => ErrorCode != ModuleErrorCode.None;

    internal void Fail(ModuleErrorCode code, int offset)
    {
        if (Failed)
            return;
        ErrorCode = code;
        ErrorOffset = offset;
        Position = _end = _bytes.Length;
    }

    /// <summary>Narrows reading to the next bytes and answers the end to go back to, or fails when fewer are left.</summary>
    internal int Enter(uint size)
    {
        int outer = _end;
        if (size > (uint)Remaining)
            Fail(ModuleErrorCode.UnexpectedEnd, Position);
        else
            _end = Position + (int)size;
        return outer;
    }

    /// <summary>Leaves what <see cref="Enter"/> entered; all of it must have been read.</summary>
    internal void Leave(int outer, ModuleErrorCode codeWhenLeft)
    {
        if (Failed)
            return;
        if (Position != _end)
            Fail(codeWhenLeft, Position);
        else
            _end = outer;
    }

    internal byte ReadByte()
    {
        if (Position < _end)
            return _bytes[Position++];
        Fail(ModuleErrorCode.UnexpectedEnd, Position);
        return 0;
    }

    internal readonly byte Peek() => Position < _end ? _bytes[Position] : (byte)0;

    internal ReadOnlySpan<byte> ReadBytes(uint count)
    {
        if (count > (uint)Remaining)
        {
            Fail(ModuleErrorCode.UnexpectedEnd, Position);
            return default;
        }

        ReadOnlySpan<byte> result = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return result;
    }

    internal uint ReadU32()
    {
        // The common case first: indices and lengths below 128.
        if (Position < _end && _bytes[Position] < 0x80)
            return _bytes[Position++];
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            int at = Position;
            byte next = ReadByte();
            if (Failed)
                return 0;
            if (shift == 28 && next > 0x0f)
            {
                Fail(next >= 0x80 ? ModuleErrorCode.IntegerTooLong : ModuleErrorCode.IntegerTooLarge, at);
                return 0;
            }

            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }

    internal int ReadS32() => (int)ReadSigned(32);

    internal long ReadS33() => ReadSigned(33);

    internal long ReadS64() => ReadSigned(64);

    internal string ReadName()
    {
        uint length = ReadU32();
        int at = Position;
        ReadOnlySpan<byte> bytes = ReadBytes(length);
        if (Failed)
            return string.Empty;
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        Fail(ModuleErrorCode.BadUtf8, at);
        return string.Empty;
    }

    /// <summary>
    /// Reads the count of a vector whose items take at least one byte each, so that nothing larger than the input is ever allocated.
    /// </summary>
    internal int ReadCount()
    {
        int at = Position;
        uint count = ReadU32();
        if (count <= (uint)Remaining)
            return (int)count;
        Fail(ModuleErrorCode.UnexpectedEnd, at);
        return 0;
    }

    private long ReadSigned(int bits)
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            int at = Position;
            byte next = ReadByte();
            if (Failed)
                return 0;
            value |= (long)(next & 0x7f) << shift;
            int left = bits - shift;
            if (left <= 7)
            {
                // Of the last byte only `left` bits count; the others repeat the sign.
                int unused = (sbyte)(next << 1) >> left;
                if (next >= 0x80)
                    Fail(ModuleErrorCode.IntegerTooLong, at);
                else if (unused is not (0 or -1))
                    Fail(ModuleErrorCode.IntegerTooLarge, at);
                if (Failed)
                    return 0;
            }

            if (next < 0x80)
                return shift + 7 < 64 ? value << (57 - shift) >> (57 - shift) : value;
        }
    }
}
