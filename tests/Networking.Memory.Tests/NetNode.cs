using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Networking;
using Pyde.Host.Services;
using Pyde.Host.Streams;
using Pyde.Testing;
using Pyde.Types;

namespace Networking.Memory.Tests;

/// <summary>The plugin on the host's stream hub: its outputs are carried out, what it delivers is noted.</summary>
internal sealed class NetNode : IDisposable
{
    public static readonly HandOffSchema Schema = new("network-memory", 1);

    private readonly VirtualTime _time;
    private readonly IStreamTransport _port;
    private readonly string _name;
    private readonly string _json;
    private readonly ChainId _chain;
    private readonly SortedDictionary<ulong, ITimer> _timers = [];

    public NetNode(VirtualTime time, StreamHub hub, string name, string json = "{}", ulong chain = 31_337)
    {
        _time = time;
        _name = name;
        _json = json;
        _chain = new ChainId(chain);
        _port = hub.OpenPort(name);
        _port.Start(input => Step(input));
        Plugin = Start();
    }

    public MemoryNetwork Plugin { get; private set; }

    public Address Address => AddressOf(_name);

    public PeerId Peer => MemoryNetwork.PeerOf(Address);

    public string Endpoint => $"mem://{_name}";

    /// <summary>What was delivered to the node, in order.</summary>
    public List<NetworkOutput> Delivered { get; } = [];

    /// <summary>Answers questions by turning them around; off leaves them open.</summary>
    public bool Answers { get; set; } = true;

    public static Address AddressOf(string name) => new(Digest.Blake3(System.Text.Encoding.UTF8.GetBytes(name)));

    public MemoryNetwork Start()
    {
        var plugin = new MemoryNetwork();
        Assert.True(plugin.Start(new FakeContext { Json = _json, Node = new NodeIdentity(_chain, Digest.Blake3("g"u8), Address) }).IsOk);
        return plugin;
    }

    public NetworkStep Step(NetworkInput input, int capacity = 256)
    {
        FakeSink<NetworkOutput> sink = new(capacity);
        NetworkStep step = Plugin.Step(input, sink);
        foreach (NetworkOutput output in sink.Outputs)
            CarryOut(output);
        return step;
    }

    public void Join(params string[] bootstrap) => Assert.Equal(NetworkStep.Accepted, Step(new JoinNetwork(Endpoint, bootstrap)));

    public string[] Messages() =>
        [.. Delivered.OfType<MessageArrived>().Select(item => $"{item.Topic}:{Convert.ToHexString(item.Message.Span)}")];

    public IEnumerable<PeerId> Peers() => Plugin.Peers.Select(info => info.Peer);

    /// <summary>Another instance takes over; streams and timers are the host's and stay.</summary>
    public void HandOver()
    {
        MemoryNetwork next = Start();
        FakeHandOff stream = new(sliceBytes: 1_000, recordBytesMax: 70_000);
        int done = 0;
        ExportProgress progress;
        do
        {
            stream.BeginSlice();
            progress = Plugin.ExportBase(Schema, stream);
            Assert.Equal(ImportOutcome.Accepted, next.Import(HandOffPhase.Base, Schema, stream.Read(done)));
            done = stream.Records.Count;
        }
        while (progress == ExportProgress.More);
        Plugin.ExportDelta(Schema, stream);
        Assert.Equal(ImportOutcome.Accepted, next.Import(HandOffPhase.Delta, Schema, stream.Read(done)));
        Assert.Equal(Plugin.HandOffDigest(), next.HandOffDigest());
        Assert.Equal(Plugin.Peers, next.Peers);
        Plugin.Dispose();
        Plugin = next;
    }

    public void Dispose()
    {
        _port.Dispose();
        Plugin.Dispose();
        foreach (ITimer timer in _timers.Values)
            timer.Dispose();
    }

    private void CarryOut(NetworkOutput output)
    {
        switch (output)
        {
            case ListenStreams listen:
                _port.Listen(listen.Endpoint);
                break;
            case ConnectStream connect:
                _port.Connect(connect.Stream, connect.Endpoint);
                break;
            case SendStream send:
                _port.Send(send.Stream, send.Bytes);
                break;
            case CloseStream close:
                _port.Close(close.Stream);
                break;
            case SetNetworkTimer timer:
                if (_timers.Remove(timer.Timer, out ITimer? old))
                    old.Dispose();
                _timers[timer.Timer] = _time.CreateTimer(
                    _ => Step(new NetworkTimerFired(timer.Timer)),
                    null,
                    TimeSpan.FromMilliseconds(timer.DelayMs),
                    Timeout.InfiniteTimeSpan);
                break;
            default:
                Delivered.Add(output);
                if (output is RequestArrived request && Answers)
                    Step(new SendResponse(request.Inbound, request.Payload.ToArray().Reverse().ToArray()));
                break;
        }
    }
}
