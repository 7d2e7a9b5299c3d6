using System.Buffers.Binary;
using Pyde.Contracts.Networking;

namespace Pyde.Contracts.Conformance.Networking;

/// <summary>One stream of the reference network: who is at its other end, what that peer wants, and bytes that are no frame yet.</summary>
internal sealed class ReferenceSession(ulong stream, ulong number, string remote, bool isInbound)
{
    private const int FrameBytesMax = (8 * 1024 * 1024) + 1_024;

    public ulong Stream => stream;

    /// <summary>Names the timer that ends a silent stream.</summary>
    public ulong Number => number;

    public string Remote => remote;

    public bool IsInbound => isInbound;

    /// <summary>Null until the other side said who it is.</summary>
    public PeerId? Peer { get; set; }

    public SortedSet<string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes that are no whole frame yet.</summary>
    public byte[] Buffer { get; set; } = [];

    /// <summary>Takes the next frame out of the buffer.</summary>
    /// <param name="frame">Kind and fields; null when more bytes are needed.</param>
    /// <returns>False when the length is one that no frame has.</returns>
    public bool TryTake(out byte[]? frame)
    {
        frame = null;
        if (Buffer.Length < 4)
            return true;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(Buffer);
        // A stranger has nothing to say but its greeting.
        if (length is 0 || length > (Peer is null ? 256 : FrameBytesMax))
            return false;
        if (Buffer.Length - 4 < length)
            return true;
        frame = Buffer[4..(4 + (int)length)];
        Buffer = Buffer[(4 + (int)length)..];
        return true;
    }
}
