using Pyde.Contracts.Networking;

namespace Pyde.Host.Streams;

/// <summary>The port behind which byte streams lie: the in-process hub, or sockets.</summary>
/// <remarks>
/// No member waits. Events arrive through the callback given to <see cref="Start"/>, never from inside one of these calls.
/// </remarks>
internal interface IStreamTransport : IDisposable
{
    /// <summary>Highest bit of a stream number: set on streams that the other side opened.</summary>
    const ulong InboundBit = 1UL << 63;

    /// <summary>Begins to deliver <see cref="StreamOpened"/>, <see cref="StreamReceived"/> and <see cref="StreamClosed"/>.</summary>
    void Start(Action<NetworkInput> deliver);

    /// <summary>Accepts streams on an endpoint.</summary>
    void Listen(string endpoint);

    /// <summary>Opens a stream under a number chosen by the caller.</summary>
    void Connect(ulong stream, string endpoint);

    /// <summary>Sends bytes in order; an unknown stream is ignored, its close is on the way.</summary>
    void Send(ulong stream, ReadOnlyMemory<byte> bytes);

    /// <summary>Closes a stream; the other side learns of it after what was sent before.</summary>
    void Close(ulong stream);
}
