using Pyde.Contracts.Networking;
using Pyde.Host.Services;
using Pyde.Host.Streams;

namespace Networking.Memory.Tests;

/// <summary>Nodes over the host's hub, on virtual time.</summary>
public sealed class HubTests : IDisposable
{
    private readonly VirtualTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly StreamHub _hub;
    private readonly List<NetNode> _nodes = [];

    public HubTests() => _hub = new StreamHub(
        _time,
        new SeededRandomSource(7, "hub"),
        new HubConditions(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(40), 50, TimeSpan.FromMilliseconds(30)));

    public void Dispose()
    {
        foreach (NetNode node in _nodes)
            node.Dispose();
    }

    private NetNode Node(string name, string json = "{}", ulong chain = 31_337)
    {
        var node = new NetNode(_time, _hub, name, json, chain);
        _nodes.Add(node);
        return node;
    }

    private void Run(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private (NetNode A, NetNode B) Pair()
    {
        NetNode a = Node("a");
        NetNode b = Node("b");
        a.Join();
        b.Join(a.Endpoint);
        Run(1);
        return (a, b);
    }

    [Fact]
    public void Two_nodes_find_each_other()
    {
        (NetNode a, NetNode b) = Pair();
        Assert.Equal([b.Peer], a.Peers());
        Assert.Equal([a.Peer], b.Peers());
        Assert.Equal(new PeerJoined(b.Peer), Assert.Single(a.Delivered));
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Nodes_that_connect_to_each_other_end_with_one_session(string first, string second)
    {
        NetNode a = Node(first);
        NetNode b = Node(second);
        a.Join(b.Endpoint);
        b.Join(a.Endpoint);
        Run(60);
        Assert.Equal([b.Peer], a.Peers());
        Assert.Equal([a.Peer], b.Peers());
    }

    [Fact]
    public void Node_of_another_chain_gets_no_session()
    {
        NetNode a = Node("a");
        NetNode b = Node("b", chain: 1);
        a.Join();
        b.Join(a.Endpoint);
        Run(5);
        Assert.Empty(a.Peers());
        Assert.Empty(b.Peers());
        Assert.Empty(a.Delivered);
    }

    [Fact]
    public void Message_reaches_subscribers_over_hops_once_and_nobody_else()
    {
        NetNode[] chain = [Node("a"), Node("b"), Node("c"), Node("d")];
        for (int i = 0; i < chain.Length; i++)
            chain[i].Join(i == 0 ? [] : [chain[i - 1].Endpoint]);
        for (int i = 0; i < 3; i++)
            chain[i].Step(new Subscribe("t"));
        chain[3].Step(new Subscribe("other"));
        Run(2);
        Assert.Equal(NetworkStep.Accepted, chain[0].Step(new PublishMessage("t", new byte[] { 1, 2 })));
        Run(1);
        Assert.Empty(chain[0].Messages());
        Assert.Equal(["t:0102"], chain[1].Messages());
        Assert.Equal(["t:0102"], chain[2].Messages());
        Assert.Equal(chain[0].Peer, chain[2].Delivered.OfType<MessageArrived>().Single().From);
        Assert.Empty(chain[3].Messages());
    }

    [Fact]
    public void Message_in_a_ring_arrives_once()
    {
        NetNode[] ring = [Node("a"), Node("b"), Node("c")];
        ring[0].Join();
        ring[1].Join(ring[0].Endpoint);
        ring[2].Join(ring[0].Endpoint, ring[1].Endpoint);
        foreach (NetNode node in ring)
            node.Step(new Subscribe("t"));
        Run(2);
        ring[0].Step(new PublishMessage("t", new byte[] { 9 }));
        ring[0].Step(new PublishMessage("t", new byte[] { 9 }));
        ring[0].Step(new PublishMessage("t", new byte[] { 8 }));
        Run(2);
        Assert.Equal(["t:09", "t:08"], ring[1].Messages());
        Assert.Equal(["t:08", "t:09"], ring[2].Messages().Order());
    }

    [Fact]
    public void Unsubscribed_node_gets_no_more()
    {
        (NetNode a, NetNode b) = Pair();
        b.Step(new Subscribe("t"));
        Run(1);
        Assert.Equal(NetworkStep.Accepted, b.Step(new Unsubscribe("t")));
        Assert.Equal(NetworkStep.Unknown, b.Step(new Unsubscribe("t")));
        Run(1);
        a.Step(new PublishMessage("t", new byte[] { 1 }));
        Run(1);
        Assert.Empty(b.Messages());
    }

    [Fact]
    public void Request_is_answered_and_one_to_a_stranger_is_not_taken()
    {
        (NetNode a, NetNode b) = Pair();
        Assert.Equal(NetworkStep.Accepted, a.Step(new SendRequest(5, b.Peer, "p", new byte[] { 1, 2, 3 }, 5_000)));
        Assert.Equal(NetworkStep.Refused, a.Step(new SendRequest(5, b.Peer, "p", default, 5_000)));
        Assert.Equal(NetworkStep.Unknown, a.Step(new SendRequest(6, a.Peer, "p", default, 5_000)));
        Run(10);
        ResponseArrived answer = Assert.Single(a.Delivered.OfType<ResponseArrived>());
        Assert.Equal((5ul, ResponseOutcome.Ok), (answer.Request, answer.Outcome));
        Assert.Equal(new byte[] { 3, 2, 1 }, answer.Payload.ToArray());
    }

    [Fact]
    public void Request_without_an_answer_times_out_once_and_a_late_answer_is_dropped()
    {
        (NetNode a, NetNode b) = Pair();
        b.Answers = false;
        a.Step(new SendRequest(5, b.Peer, "p", default, 500));
        Run(2);
        Assert.Equal(ResponseOutcome.TimedOut, Assert.Single(a.Delivered.OfType<ResponseArrived>()).Outcome);
        ulong inbound = Assert.Single(b.Delivered.OfType<RequestArrived>()).Inbound;
        Assert.Equal(NetworkStep.Accepted, b.Step(new SendResponse(inbound, default)));
        Assert.Equal(NetworkStep.Unknown, b.Step(new SendResponse(inbound, default)));
        Run(2);
        Assert.Single(a.Delivered.OfType<ResponseArrived>());
    }

    [Fact]
    public void Request_ends_when_its_peer_leaves_and_the_peer_comes_back()
    {
        (NetNode a, NetNode b) = Pair();
        b.Answers = false;
        a.Step(new SendRequest(5, b.Peer, "p", default, 60_000));
        Run(1);
        b.Dispose();
        Run(1);
        Assert.Equal(ResponseOutcome.Disconnected, Assert.Single(a.Delivered.OfType<ResponseArrived>()).Outcome);
        Assert.Empty(a.Peers());
        NetNode again = Node("b");
        again.Join(a.Endpoint);
        Run(1);
        Assert.Equal([again.Peer], a.Peers());
    }

    [Fact]
    public void Connection_is_tried_again_until_the_endpoint_listens()
    {
        NetNode b = Node("b");
        b.Join("mem://a");
        Run(20);
        NetNode a = Node("a");
        a.Join();
        Run(11);
        Assert.Equal([a.Peer], b.Peers());
    }

    [Fact]
    public void Partition_holds_messages_back_and_heals()
    {
        (NetNode a, NetNode b) = Pair();
        b.Step(new Subscribe("t"));
        Run(1);
        _hub.Cut("a", "b");
        a.Step(new PublishMessage("t", new byte[] { 1 }));
        Run(5);
        Assert.Empty(b.Messages());
        _hub.HealAll();
        Run(1);
        Assert.Equal(["t:01"], b.Messages());
    }

    [Fact]
    public void Largest_message_arrives_and_one_byte_more_is_refused()
    {
        (NetNode a, NetNode b) = Pair();
        b.Step(new Subscribe("t"));
        Run(1);
        Assert.Equal(NetworkStep.Refused, a.Step(new PublishMessage("t", new byte[Frame.PayloadBytesMax + 1])));
        Assert.Equal(NetworkStep.Accepted, a.Step(new PublishMessage("t", new byte[Frame.PayloadBytesMax])));
        Run(1);
        Assert.Equal(Frame.PayloadBytesMax, Assert.Single(b.Delivered.OfType<MessageArrived>()).Message.Length);
    }

    [Fact]
    public void Swap_loses_no_session_subscription_request_or_message()
    {
        (NetNode a, NetNode b) = Pair();
        b.Step(new Subscribe("t"));
        b.Answers = false;
        Run(1);
        for (byte i = 0; i < 60; i++)
        {
            a.Step(new PublishMessage("t", new byte[] { i }));
            a.Step(new SendRequest(i, b.Peer, "p", new byte[] { i }, 60_000));
            if (i % 3 == 0)
                a.HandOver();
            if (i % 5 == 0)
                b.HandOver();
            Run(0.01);
        }

        Run(2);
        foreach (RequestArrived request in b.Delivered.OfType<RequestArrived>().ToArray())
            Assert.Equal(NetworkStep.Accepted, b.Step(new SendResponse(request.Inbound, request.Payload)));
        a.HandOver();
        Run(2);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"t:{i:X2}"), b.Messages());
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (ulong)i), a.Delivered.OfType<ResponseArrived>().Select(item => item.Request));
        Assert.Single(a.Delivered.OfType<PeerJoined>());
        Assert.Empty(a.Delivered.OfType<PeerLeft>());
    }
}
