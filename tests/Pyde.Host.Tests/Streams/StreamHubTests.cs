using System.Buffers.Binary;
using System.Globalization;
using Pyde.Contracts.Networking;
using Pyde.Host.Services;
using Pyde.Host.Streams;

namespace Pyde.Host.Tests.Streams;

public sealed class StreamHubTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly HubConditions Rough = new(
        TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(80), LossPerMille: 200, RetransmitAfter: TimeSpan.FromMilliseconds(50));

    [Fact]
    public void Stream_opens_on_both_sides_and_carries_bytes_both_ways()
    {
        var net = new Net(1, HubConditions.Perfect);
        net.Left.Connect(3, "mem://right");
        Assert.Empty(net.Trace);
        net.Run();
        net.Left.Send(3, new byte[] { 1, 2 });
        net.Right.Send(IStreamTransport.InboundBit, new byte[] { 9 });
        net.Run();

        Assert.Equal(
            ["right opened in0 mem://left inbound", "left opened 3 mem://right", "right received in0 0102", "left received 3 09"],
            net.TraceWithoutTime);
    }

    [Fact]
    public void Bytes_sent_before_the_stream_is_known_to_be_open_arrive_after_it()
    {
        var net = new Net(4, Rough);
        net.Left.Connect(3, "mem://right");
        net.Left.Send(3, new byte[] { 1 });
        net.Run();
        Assert.Equal(["right opened in0 mem://left inbound", "right received in0 01"], net.TraceWithoutTime.Where(IsRight));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Segments_arrive_whole_in_order_and_once_under_latency_and_loss(int seed)
    {
        var net = new Net((ulong)seed, Rough);
        net.Left.Connect(3, "mem://right");
        for (int i = 0; i < 200; i++)
        {
            net.Left.Send(3, new[] { (byte)i });
            net.Time.Advance(TimeSpan.FromMilliseconds(i % 7));
        }

        net.Run();

        IEnumerable<string> received = net.TraceWithoutTime.Where(line => line.StartsWith("right received", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"right received in0 {i:X2}"), received);
        Assert.InRange(net.Hub.Losses, 1, 200);
    }

    [Fact]
    public void Same_seed_gives_the_same_trace_to_the_tick_and_another_seed_another_one()
    {
        Assert.Equal(Talk(11), Talk(11));
        Assert.NotEqual(Talk(11), Talk(12));
    }

    [Fact]
    public void Delivery_takes_at_least_the_shortest_latency_and_less_than_the_longest_without_loss()
    {
        var net = new Net(5, Rough with { LossPerMille = 0 });
        for (ulong stream = 0; stream < 50; stream++)
            net.Left.Connect(stream, "mem://right");
        net.Run();
        Assert.Equal(100, net.Delays.Count);
        Assert.All(net.Delays, delay => Assert.InRange(delay, Rough.LatencyMin, Rough.LatencyMax));
        Assert.Equal(0, net.Hub.Losses);
    }

    [Fact]
    public void Segment_arrives_when_its_own_delay_and_those_before_it_are_over_and_not_earlier()
    {
        const int segments = 20;
        var net = new Net(5, Rough with { LossPerMille = 0 });
        net.Left.Connect(1, "mem://right");
        for (int i = 0; i < segments; i++)
            net.Left.Send(1, new[] { (byte)i });
        net.Run();

        // The hub draws one delay a delivery: the two openings, then the segments.
        var draws = new SeededRandomSource(5, "hub");
        TimeSpan expected = Delay(draws);
        Delay(draws);
        List<TimeSpan> arrivals = [expected];
        for (int i = 0; i < segments; i++)
        {
            TimeSpan own = Delay(draws);
            expected = own > expected ? own : expected;
            arrivals.Add(expected);
        }

        Assert.Equal(arrivals, net.Delays.Where((_, line) => IsRight(net.TraceWithoutTime.ElementAt(line))));
    }

    [Fact]
    public void Segment_that_is_always_lost_arrives_after_a_bounded_number_of_losses()
    {
        var net = new Net(5, HubConditions.Perfect with { LossPerMille = 1_000 });
        net.Left.Connect(1, "mem://right");
        net.Run();
        Assert.Equal(2, net.Trace.Count);
        Assert.Equal(12, net.Hub.Losses);
        Assert.All(net.Delays, delay => Assert.Equal(TimeSpan.FromMilliseconds(200 * 63), delay));
    }

    [Fact]
    public void Cut_holds_bytes_back_and_healing_delivers_them_in_order_before_later_ones()
    {
        var net = new Net(6, Rough);
        net.Left.Connect(3, "mem://right");
        net.Run();
        net.Trace.Clear();
        net.Hub.Cut("right", "left");
        net.Left.Send(3, new byte[] { 1 });
        net.Left.Send(3, new byte[] { 2 });
        net.Left.Close(3);
        net.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(net.Trace);

        net.Hub.HealAll();
        net.Run();

        Assert.Equal(["right received in0 01", "right received in0 02", "right closed in0"], net.TraceWithoutTime);
    }

    [Fact]
    public void Cut_lets_no_new_stream_through_and_leaves_other_pairs_alone()
    {
        var net = new Net(6, HubConditions.Perfect);
        net.Hub.Cut("left", "right");
        net.Left.Connect(1, "mem://right");
        net.Left.Connect(2, "mem://third");
        net.Run();
        Assert.Equal(["left closed 1", "third opened in0 mem://left inbound", "left opened 2 mem://third"], net.TraceWithoutTime);

        net.Hub.HealAll();
        net.Trace.Clear();
        net.Left.Connect(1, "mem://right");
        net.Run();
        Assert.Contains("left opened 1 mem://right", net.TraceWithoutTime);
    }

    [Fact]
    public void Bytes_on_the_way_when_the_cut_comes_still_arrive()
    {
        var net = new Net(6, Rough);
        net.Left.Connect(3, "mem://right");
        net.Run();
        net.Trace.Clear();
        net.Left.Send(3, new byte[] { 1 });
        net.Hub.Cut("left", "right");
        net.Run();
        Assert.Equal(["right received in0 01"], net.TraceWithoutTime);
    }

    [Fact]
    public void Other_side_learns_of_a_close_after_the_bytes_before_it_and_sends_no_more()
    {
        var net = new Net(7, Rough);
        net.Left.Connect(3, "mem://right");
        net.Run();
        net.Trace.Clear();
        net.Left.Send(3, new byte[] { 1 });
        net.Left.Close(3);
        net.Left.Send(3, new byte[] { 2 });
        net.Left.Close(3);
        net.Right.Send(IStreamTransport.InboundBit, new byte[] { 3 });
        net.Run();
        Assert.Equal(["right received in0 01", "right closed in0"], net.TraceWithoutTime);

        net.Right.Send(IStreamTransport.InboundBit, new byte[] { 4 });
        net.Run();
        Assert.Equal(2, net.Trace.Count);
    }

    [Fact]
    public void Number_of_a_closed_stream_can_be_used_again()
    {
        var net = new Net(7, HubConditions.Perfect);
        net.Left.Connect(3, "mem://right");
        net.Run();
        net.Left.Close(3);
        net.Run();
        net.Trace.Clear();
        net.Left.Connect(3, "mem://right");
        net.Run();
        Assert.Equal(["right opened in1 mem://left inbound", "left opened 3 mem://right"], net.TraceWithoutTime);
    }

    [Fact]
    public void Connect_where_nobody_listens_is_answered_by_a_close()
    {
        var net = new Net(8, HubConditions.Perfect);
        net.Left.Connect(5, "mem://nobody");
        Assert.Empty(net.Trace);
        net.Run();
        Assert.Equal(["left closed 5"], net.TraceWithoutTime);
    }

    [Fact]
    public void Node_that_goes_away_closes_its_streams_and_its_endpoint()
    {
        var net = new Net(8, HubConditions.Perfect);
        net.Left.Connect(5, "mem://right");
        net.Run();
        net.Trace.Clear();
        net.Right.Dispose();
        net.Left.Connect(6, "mem://right");
        net.Run();
        Assert.Equal(["left closed 5", "left closed 6"], net.TraceWithoutTime);
    }

    [Fact]
    public void Sender_may_use_its_buffer_again_at_once()
    {
        var net = new Net(9, HubConditions.Perfect);
        net.Left.Connect(1, "mem://right");
        net.Run();
        net.Trace.Clear();
        byte[] buffer = [1];
        net.Left.Send(1, buffer);
        buffer[0] = 2;
        net.Run();
        Assert.Equal(["right received in0 01"], net.TraceWithoutTime);
    }

    private static bool IsRight(string line) => line.StartsWith("right", StringComparison.Ordinal);

    private static TimeSpan Delay(SeededRandomSource draws)
    {
        byte[] draw = new byte[8];
        draws.Fill(draw);
        long span = (Rough.LatencyMax - Rough.LatencyMin).Ticks;
        return Rough.LatencyMin + TimeSpan.FromTicks((long)(BinaryPrimitives.ReadUInt64LittleEndian(draw) % (ulong)span));
    }

    private static List<string> Talk(ulong seed)
    {
        var net = new Net(seed, Rough);
        net.Left.Connect(1, "mem://right");
        net.Right.Connect(2, "mem://third");
        for (int i = 0; i < 20; i++)
        {
            net.Left.Send(1, new[] { (byte)i });
            net.Right.Send(2, new[] { (byte)i });
            net.Time.Advance(TimeSpan.FromMilliseconds(3));
        }

        net.Run();
        return net.Trace;
    }

    /// <summary>Three nodes on a hub, and everything that they are told.</summary>
    private sealed class Net
    {
        public Net(ulong seed, HubConditions conditions)
        {
            Hub = new StreamHub(Time, new SeededRandomSource(seed, "hub"), conditions);
            Left = Open("left");
            Right = Open("right");
            Third = Open("third");
        }

        public VirtualTime Time { get; } = new(Start);

        public StreamHub Hub { get; }

        public IStreamTransport Left { get; }

        public IStreamTransport Right { get; }

        public IStreamTransport Third { get; }

        public List<string> Trace { get; } = [];

        public IEnumerable<string> TraceWithoutTime => Trace.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);

        /// <summary>When each line came, counted from the start.</summary>
        public List<TimeSpan> Delays { get; } = [];

        public void Run() => Time.Advance(TimeSpan.FromMinutes(10));

        private IStreamTransport Open(string name)
        {
            IStreamTransport port = Hub.OpenPort(name);
            port.Start(input =>
            {
                Delays.Add(Time.GetUtcNow() - Start);
                Trace.Add($"{(Time.GetUtcNow() - Start).Ticks} {name} {Describe(input)}");
            });
            port.Listen($"mem://{name}");
            return port;
        }

        private static string Describe(NetworkInput input) => input switch
        {
            StreamOpened opened => $"opened {Number(opened.Stream)} {opened.Remote}{(opened.IsInbound ? " inbound" : "")}",
            StreamReceived received => $"received {Number(received.Stream)} {Convert.ToHexString(received.Bytes.Span)}",
            StreamClosed closed => $"closed {Number(closed.Stream)}",
            _ => throw new InvalidOperationException($"no stream event: {input}"),
        };

        private static string Number(ulong stream) => (stream & IStreamTransport.InboundBit) == 0
            ? stream.ToString(CultureInfo.InvariantCulture)
            : $"in{stream & ~IStreamTransport.InboundBit}";
    }
}
