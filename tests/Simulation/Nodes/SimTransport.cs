using Pyde.Contracts.Networking;
using Pyde.Host.Streams;
using Pyde.Types;
using Simulation.Engine;

namespace Simulation.Nodes;

/// <summary>A process's end of the simulated network: deliveries go through the run's queue into its trace, and nothing leaves a dead process.</summary>
internal sealed class SimTransport(SimLoop loop, NodeLife life, SimTrace trace, IStreamTransport port) : IStreamTransport
{
    private readonly SortedSet<ulong> _streams = [];
    private Action<NetworkInput>? _deliver;

    /// <summary>Streams that were opened or accepted and not closed.</summary>
    public IReadOnlyCollection<ulong> Streams => _streams;

    public void Start(Action<NetworkInput> deliver)
    {
        _deliver = deliver;
        port.Start(input => loop.Post(life, () => Deliver(input, deliver), isOrdered: true));
    }

    public void Listen(string endpoint)
    {
        if (life.IsAlive)
            port.Listen(endpoint);
    }

    public void Connect(ulong stream, string endpoint)
    {
        if (life.IsAlive)
            port.Connect(stream, endpoint);
    }

    public void Send(ulong stream, ReadOnlyMemory<byte> bytes)
    {
        if (life.IsAlive)
            port.Send(stream, bytes);
    }

    public void Close(ulong stream)
    {
        if (!life.IsAlive)
            return;
        _streams.Remove(stream);
        port.Close(stream);
    }

    /// <summary>Breaks a stream from outside: both sides are told.</summary>
    public void Reset(ulong stream)
    {
        Close(stream);
        if (_deliver is { } deliver)
            loop.Post(life, () => Deliver(new StreamClosed(stream, "reset"), deliver), isOrdered: true);
    }

    public void Dispose() => port.Dispose();

    private void Deliver(NetworkInput input, Action<NetworkInput> deliver)
    {
        switch (input)
        {
            case StreamReceived received:
                trace.Add(loop.NowTicks, life.Node, TraceKind.Delivery, Digest.Blake3(received.Bytes.Span));
                break;
            case StreamOpened opened:
                _streams.Add(opened.Stream);
                trace.Add(loop.NowTicks, life.Node, TraceKind.Delivery, $"opened {opened.Stream:x} {opened.Remote}");
                break;
            case StreamClosed closed:
                _streams.Remove(closed.Stream);
                trace.Add(loop.NowTicks, life.Node, TraceKind.Delivery, $"closed {closed.Stream:x}");
                break;
            default:
                break;
        }

        deliver(input);
    }
}
