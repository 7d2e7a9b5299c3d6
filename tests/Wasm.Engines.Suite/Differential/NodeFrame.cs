using System.Buffers.Binary;
using System.Text;

namespace Wasm.EngineSuite.Differential;

/// <summary>A frame to Node's engine while it is written, or one from it while it is read.</summary>
internal sealed class NodeFrame
{
    private byte[] _bytes;
    private int _end;
    private int _at;

    /// <summary>A command.</summary>
    internal NodeFrame(NodeCommand command)
    {
        _bytes = new byte[256];
        _end = sizeof(uint);
        U8((byte)command);
    }

    /// <summary>A frame that came.</summary>
    internal NodeFrame(byte[] payload)
    {
        _bytes = payload;
        _end = payload.Length;
    }

    /// <summary>Length and payload.</summary>
    internal ReadOnlySpan<byte> Finish()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes, _end - sizeof(uint));
        return _bytes.AsSpan(0, _end);
    }

    internal NodeFrame U8(byte value)
    {
        Next(1)[0] = value;
        return this;
    }

    internal NodeFrame U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Next(sizeof(uint)), value);
        return this;
    }

    internal NodeFrame I64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Next(sizeof(long)), value);
        return this;
    }

    internal NodeFrame Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Next(value.Length));
        return this;
    }

    internal byte ReadU8() => Take(1)[0];

    internal uint ReadU32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));

    internal long ReadI64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    internal string ReadText() => Encoding.UTF8.GetString(Take((int)ReadU32()));

    internal ReadOnlySpan<byte> Take(int count)
    {
        _at += count;
        return _bytes.AsSpan(_at - count, count);
    }

    private Span<byte> Next(int count)
    {
        if (_end + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_end + count, _bytes.Length * 2));
        _end += count;
        return _bytes.AsSpan(_end - count, count);
    }
}
