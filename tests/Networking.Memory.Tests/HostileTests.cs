using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Networking;
using Pyde.Testing;
using Pyde.Types;

namespace Networking.Memory.Tests;

/// <summary>The plugin driven directly: what a stranger may send, and what happens when sinks are small.</summary>
public sealed class HostileTests
{
    private const ulong Inbound = 1ul << 63;
    private static readonly Hash32 Genesis = Digest.Blake3("g"u8);
    private static readonly Address Other = NetNode.AddressOf("other");

    private static MemoryNetwork Create(string json = "{}")
    {
        var plugin = new MemoryNetwork();
        Assert.True(plugin.Start(new FakeContext
        {
            Json = json,
            Node = new NodeIdentity(ChainId.Development, Genesis, NetNode.AddressOf("self")),
        }).IsOk);
        return plugin;
    }

    private static List<NetworkOutput> Step(
        MemoryNetwork plugin, NetworkInput input, NetworkStep expected = NetworkStep.Accepted, int capacity = 256)
    {
        FakeSink<NetworkOutput> sink = new(capacity);
        Assert.Equal(expected, plugin.Step(input, sink));
        return sink.Outputs;
    }

    private static List<NetworkOutput> Send(MemoryNetwork plugin, byte[] bytes, int capacity = 256) =>
        Step(plugin, new StreamReceived(Inbound, bytes), capacity: capacity);

    private static MemoryNetwork Greeted(string json = "{}")
    {
        MemoryNetwork plugin = Create(json);
        Step(plugin, new StreamOpened(Inbound, "mem://x", IsInbound: true));
        Assert.Contains(new PeerJoined(MemoryNetwork.PeerOf(Other)), Send(plugin, Hello()));
        return plugin;
    }

    private static byte[] Hello() => Frame.OfHello(ChainId.Development, Genesis, Other);

    private static byte[] Framed(params byte[] content)
    {
        byte[] frame = new byte[4 + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, content.Length);
        content.CopyTo(frame, 4);
        return frame;
    }

    [Fact]
    public void Greeting_in_single_bytes_is_a_greeting()
    {
        using MemoryNetwork plugin = Create();
        Step(plugin, new StreamOpened(Inbound, "mem://x", IsInbound: true));
        foreach (byte piece in Hello())
            Send(plugin, [piece]);
        Assert.Equal(MemoryNetwork.PeerOf(Other), Assert.Single(plugin.Peers).Peer);
    }

    public static TheoryData<byte[]> BadGreetings() => new(
        Frame.OfHello(new ChainId(1), Genesis, Other),
        Frame.OfHello(ChainId.Development, default, Other),
        Frame.OfHello(ChainId.Development, Genesis, NetNode.AddressOf("self")),
        Frame.OfTopic(Frame.Subscribe, "t"),
        Framed(Hello()[4..^1]),
        [0, 0, 0, 0],
        [0xFF, 0xFF, 0xFF, 0xFF],
        BitConverter.GetBytes(Frame.HelloBytes + 1));

    [Theory, MemberData(nameof(BadGreetings))]
    public void Wrong_greeting_closes_the_stream_without_waiting_for_more(byte[] bytes)
    {
        using MemoryNetwork plugin = Create();
        Step(plugin, new StreamOpened(Inbound, "mem://x", IsInbound: true));
        Assert.Equal([new CloseStream(Inbound)], Send(plugin, bytes));
        Assert.Empty(plugin.Peers);
        Step(plugin, new StreamReceived(Inbound, Hello()), NetworkStep.Unknown);
    }

    public static TheoryData<byte[]> BadFrames() => new(
        [0, 0, 0, 0],
        BitConverter.GetBytes(Frame.BytesMax + 1),
        Framed(6),
        Framed(Frame.Hello),
        Framed(Frame.Subscribe),
        Framed(Frame.Subscribe, 0, 0, 0, 0),
        Framed([Frame.Subscribe, 1, 0, 0, 0, 0xFF]),
        Framed([Frame.Subscribe, 65, 0, 0, 0, .. new byte[65]]),
        Framed([.. Frame.OfTopic(Frame.Subscribe, "t")[4..], 0]),
        Framed(Frame.Message, 1, 2, 3),
        Framed(Frame.OfRequest(1, "p", new byte[3])[4..^1]),
        Framed([Frame.Response, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]),
        Framed([Frame.Response, 1, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0, 7]));

    [Theory, MemberData(nameof(BadFrames))]
    public void Frame_that_breaks_the_protocol_ends_the_session(byte[] bytes)
    {
        using MemoryNetwork plugin = Greeted();
        List<NetworkOutput> outputs = Send(plugin, bytes);
        Assert.Equal([new CloseStream(Inbound), new PeerLeft(MemoryNetwork.PeerOf(Other))], outputs);
        Assert.Empty(plugin.Peers);
    }

    [Fact]
    public void Topic_of_64_characters_is_taken_and_257_topics_are_too_many()
    {
        using MemoryNetwork plugin = Greeted();
        Assert.Empty(Send(plugin, Frame.OfTopic(Frame.Subscribe, new string('ä', 64))));
        for (int i = 0; i < 255; i++)
            Assert.Empty(Send(plugin, Frame.OfTopic(Frame.Subscribe, $"t{i}")));
        Assert.NotEmpty(Send(plugin, Frame.OfTopic(Frame.Subscribe, "one more")));
        Step(plugin, new Subscribe(new string('a', 65)), NetworkStep.Refused);
        Step(plugin, new Subscribe(""), NetworkStep.Refused);
        Step(plugin, new Subscribe("\ud800"), NetworkStep.Refused);
    }

    [Fact]
    public void Random_bytes_never_throw_and_leave_at_most_a_closed_stream()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
            {
                using MemoryNetwork plugin = Greeted();
                List<NetworkOutput> outputs = Send(plugin, bytes);
                outputs.AddRange(Send2(plugin, Framed(bytes)));
                return outputs.All(output => output is CloseStream or PeerLeft);
            }));
    }

    private static List<NetworkOutput> Send2(MemoryNetwork plugin, byte[] bytes)
    {
        FakeSink<NetworkOutput> sink = new();
        plugin.Step(new StreamReceived(Inbound, bytes), sink);
        return sink.Outputs;
    }

    [Fact]
    public void Small_sink_takes_frames_piece_by_piece_and_loses_none()
    {
        using MemoryNetwork plugin = Greeted();
        Step(plugin, new Subscribe("t"));
        byte[] many = [.. Enumerable.Range(0, 50).SelectMany(i => Frame.OfMessage(new PeerId(Genesis), "t", new[] { (byte)i }))];
        List<NetworkOutput> outputs = Send(plugin, many, capacity: 14);
        List<byte> arrived = [.. outputs.OfType<MessageArrived>().Select(item => item.Message.Span[0])];
        Assert.True(arrived.Count < 50);
        while (outputs.OfType<SetNetworkTimer>().SingleOrDefault() is { } timer)
        {
            outputs = Step(plugin, new NetworkTimerFired(timer.Timer), capacity: 14);
            arrived.AddRange(outputs.OfType<MessageArrived>().Select(item => item.Message.Span[0]));
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (byte)i), arrived);
        Step(plugin, new Subscribe("u"), NetworkStep.Busy, capacity: 2);
    }

    [Fact]
    public void Requests_of_a_lost_stream_end_each_once_through_a_small_sink()
    {
        using MemoryNetwork plugin = Greeted();
        for (ulong request = 0; request < 40; request++)
            Step(plugin, new SendRequest(request, MemoryNetwork.PeerOf(Other), "p", default, 1_000));
        List<NetworkOutput> outputs = Step(plugin, new StreamClosed(Inbound, "gone"), capacity: 12);
        List<ulong> ended = [.. outputs.OfType<ResponseArrived>().Select(item => item.Request)];
        while (outputs.OfType<SetNetworkTimer>().SingleOrDefault() is { } timer)
        {
            outputs = Step(plugin, new NetworkTimerFired(timer.Timer), capacity: 12);
            ended.AddRange(outputs.OfType<ResponseArrived>().Select(item => item.Request));
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(i => (ulong)i), ended);
    }

    [Fact]
    public void Questions_above_the_bound_are_refused_to_the_asking_side()
    {
        using MemoryNetwork plugin = Greeted();
        for (ulong number = 0; number < NetworkState.QuestionsPerStreamMax; number++)
            Assert.IsType<RequestArrived>(Assert.Single(Send(plugin, Frame.OfRequest(number, "p", default))));
        SendStream refusal = Assert.IsType<SendStream>(Assert.Single(Send(plugin, Frame.OfRequest(999, "p", default))));
        Assert.Equal(Frame.OfResponse(999, ResponseOutcome.Refused, default), refusal.Bytes.ToArray());
    }

    [Fact]
    public void Stranger_that_says_nothing_is_closed_at_the_handshake_timeout()
    {
        using MemoryNetwork plugin = Create("""{"handshakeMs":70}""");
        SetNetworkTimer timer = Step(plugin, new StreamOpened(Inbound, "x", IsInbound: true)).OfType<SetNetworkTimer>().Single();
        Assert.Equal(70u, timer.DelayMs);
        Assert.Equal([new CloseStream(Inbound)], Step(plugin, new NetworkTimerFired(timer.Timer)));
        using MemoryNetwork greeted = Greeted();
        Assert.Empty(Step(greeted, new NetworkTimerFired(timer.Timer), NetworkStep.Unknown));
    }

    [Fact]
    public void Streams_above_the_bound_are_closed_at_once()
    {
        using MemoryNetwork plugin = Create("""{"streamsMax":1}""");
        Step(plugin, new StreamOpened(Inbound, "x", IsInbound: true));
        Assert.Equal([new CloseStream(Inbound | 1)], Step(plugin, new StreamOpened(Inbound | 1, "y", IsInbound: true)));
        Step(plugin, new StreamOpened(Inbound, "x", IsInbound: true), NetworkStep.Refused);
    }

    [Fact]
    public void Reconnect_delays_grow_up_to_their_bound()
    {
        using MemoryNetwork plugin = Create("""{"reconnectMinMs":100,"reconnectMaxMs":500}""");
        List<NetworkOutput> outputs = Step(plugin, new JoinNetwork("", ["mem://a", "mem://a"]));
        List<uint> delays = [];
        for (int i = 0; i < 5; i++)
        {
            ulong stream = Assert.IsType<ConnectStream>(Assert.Single(outputs)).Stream;
            SetNetworkTimer timer = Assert.IsType<SetNetworkTimer>(Assert.Single(Step(plugin, new StreamClosed(stream, "nobody"))));
            delays.Add(timer.DelayMs);
            outputs = Step(plugin, new NetworkTimerFired(timer.Timer));
        }

        Assert.Equal([100u, 200u, 400u, 500u, 500u], delays);
        Step(plugin, new JoinNetwork("", []), NetworkStep.Refused);
        Step(plugin, new StreamClosed(12_345, "?"), NetworkStep.Unknown);
        Step(plugin, new NetworkTimerFired(ulong.MaxValue), NetworkStep.Unknown);
    }

    [Fact]
    public void Seen_messages_are_bounded()
    {
        using MemoryNetwork plugin = Greeted("""{"seenMax":2}""");
        Step(plugin, new Subscribe("t"));
        int Arrivals(byte content) =>
            Send(plugin, Frame.OfMessage(new PeerId(Genesis), "t", new[] { content })).OfType<MessageArrived>().Count();
        Assert.Equal((1, 1, 0), (Arrivals(1), Arrivals(2), Arrivals(1)));
        Assert.Equal((1, 1), (Arrivals(3), Arrivals(1)));
    }

    [Fact]
    public void Every_cut_and_every_flipped_bit_of_a_hand_off_is_refused_or_changes_the_digest()
    {
        using MemoryNetwork plugin = Greeted();
        Step(plugin, new Subscribe("t"));
        Send(plugin, Frame.OfMessage(new PeerId(Genesis), "t", new byte[] { 1 }));
        Send(plugin, Frame.OfRequest(3, "p", default));
        Step(plugin, new SendRequest(8, MemoryNetwork.PeerOf(Other), "p", default, 1_000));
        Send(plugin, [9, 0, 0, 0, 1]);
        FakeHandOff stream = new();
        plugin.ExportBase(NetNode.Schema, stream);
        plugin.ExportDelta(NetNode.Schema, stream);
        for (int record = 0; record < stream.Records.Count; record++)
        {
            byte[] whole = stream.Records[record];
            for (int at = 0; at < whole.Length; at++)
            {
                stream.Records[record] = whole[..at];
                Assert.True(Differs(stream, plugin.HandOffDigest()), $"record {record} cut at {at}");
                byte[] bent = [.. whole];
                bent[at] ^= 2;
                stream.Records[record] = bent;
                Assert.True(Differs(stream, plugin.HandOffDigest()), $"record {record} bent at {at}");
            }

            stream.Records[record] = whole;
        }

        Assert.False(Differs(stream, plugin.HandOffDigest()));
    }

    private static bool Differs(FakeHandOff stream, Hash32 digest)
    {
        using MemoryNetwork next = Create("""{"seenMax":1}""");
        return !next.Import(HandOffPhase.Delta, NetNode.Schema, stream.Read()).IsAccepted || next.HandOffDigest() != digest;
    }

    [Fact]
    public void Fresh_instance_has_a_zero_digest()
    {
        using MemoryNetwork plugin = Create();
        Assert.Equal(Hash32.Zero, plugin.HandOffDigest());
        FakeHandOff stream = new();
        Assert.Equal(ExportProgress.Done, plugin.ExportBase(NetNode.Schema, stream));
        plugin.ExportDelta(NetNode.Schema, stream);
        Assert.Empty(stream.Records);
    }

    [Theory]
    [InlineData("""{"streamsMax":0}""", "$.streamsMax")]
    [InlineData("""{"seenMax":70000}""", "$.seenMax")]
    [InlineData("""{"handshakeMs":0}""", "$.handshakeMs")]
    [InlineData("""{"reconnectMinMs":0}""", "$.reconnectMinMs")]
    [InlineData("""{"reconnectMinMs":300,"reconnectMaxMs":200}""", "$.reconnectMaxMs")]
    [InlineData("""{"relay":true}""", "$.relay")]
    public void Setting_that_is_wrong_is_named(string json, string path)
    {
        using MemoryNetwork plugin = new();
        Assert.Equal(path, plugin.Start(new FakeContext { Json = json }).Path);
    }
}
