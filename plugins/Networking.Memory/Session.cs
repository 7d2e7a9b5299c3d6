using System.Buffers.Binary;
using Pyde.Contracts.Networking;

namespace Networking.Memory;

/// <summary>One stream: who is at its other end, what that peer subscribed to, and bytes that are no whole frame yet.</summary>
internal sealed class Session(ulong stream, ulong number, string remote, bool isInbound)
{
    /// <summary>Bytes that may wait: a frame and the piece that ended it.</summary>
    public const int BufferBytesMax = Frame.PrefixBytes + Frame.BytesMax + (16 * 1024 * 1024);

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>The host's number of the stream.</summary>
    public ulong Stream => stream;

    /// <summary>The plugin's own number, never used again: it names the handshake timer.</summary>
    public ulong Number => number;

    public string Remote => remote;

    public bool IsInbound => isInbound;

    /// <summary>Null until the other side said who it is.</summary>
    public PeerId? Peer { get; set; }

    /// <summary>Topics that the peer wants.</summary>
    public SortedSet<string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes that were not read as frames yet.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Whether bytes still fit.</summary>
    public bool HasRoom(int bytes) => _end - _start <= BufferBytesMax - bytes;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        int kept = _end - _start;
        if (bytes.Length > _buffer.Length - _end)
        {
            byte[] target = kept + bytes.Length <= _buffer.Length / 2
                ? _buffer
                : new byte[Math.Max(kept + bytes.Length, Math.Min(2 * kept, BufferBytesMax))];
            Buffered.CopyTo(target);
            _buffer = target;
            (_start, _end) = (0, kept);
        }

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Takes the next frame.</summary>
    /// <param name="frame">Kind and fields; valid until bytes are appended.</param>
    /// <returns>Whether there is one, more bytes are needed, or the length is out of bounds.</returns>
    public FrameRead TryTake(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        ReadOnlySpan<byte> bytes = Buffered;
        if (bytes.Length < Frame.PrefixBytes)
            return FrameRead.Incomplete;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length == 0 || length > (Peer is null ? Frame.HelloBytes : Frame.BytesMax))
            return FrameRead.OutOfBounds;
        if (bytes.Length - Frame.PrefixBytes < (int)length)
            return FrameRead.Incomplete;
        frame = bytes.Slice(Frame.PrefixBytes, (int)length);
        _start += Frame.PrefixBytes + (int)length;
        if (_start == _end && _buffer.Length > Frame.PrefixBytes + (64 * 1024))
        {
            // The frame outlives the buffer's place here: the span keeps the array.
            _buffer = [];
            (_start, _end) = (0, 0);
        }

        return FrameRead.Taken;
    }
}

/// <summary>What a look for a frame found.</summary>
internal enum FrameRead
{
    /// <summary>More bytes are needed.</summary>
    Incomplete = 0,

    /// <summary>A frame.</summary>
    Taken = 1,

    /// <summary>A length that no frame has.</summary>
    OutOfBounds = 2,
}
