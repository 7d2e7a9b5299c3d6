using System.Text;
using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Networking;

namespace Pyde.Contracts.Conformance.Networking;

/// <summary>The driven instance and a second node of the same plugin, which talk to each other.</summary>
internal sealed class NetworkDriver : SlotDriver
{
    private static readonly string[] Topics = ["blocks", "votes", "transactions"];

    private readonly Trial _trial;
    private NetworkHub? _hub;
    private int _published;
    private ulong _asked;

    public NetworkDriver(Trial trial, KitNode node)
        : base(node) => _trial = trial;

    private NetworkHub Hub => _hub ?? throw new InvalidOperationException("the network has not begun");

    public override string Step(Draw draw)
    {
        int side = draw.Below(2);
        string topic = draw.Pick(Topics);
        string what = draw.Below(12) switch
        {
            < 2 => $"{side} wants {topic}: {Hub.Step(side, new Subscribe(topic))}",
            < 3 => $"{side} no longer wants {topic}: {Hub.Step(side, new Unsubscribe(topic))}",
            < 6 => $"{side} publishes: {Hub.Step(side, new PublishMessage(topic, Payload($"message {_published++}", draw)))}",
            < 8 => $"{side} asks: {Ask(side, draw)}",
            < 9 => $"{side} answers: {Answer(side)}",
            < 10 => Cut(),
            _ => Pass(draw),
        };
        // Bytes stay on the way now and then, so that hand-offs find frames cut in half.
        if (draw.Chance(70))
            Hub.Settle();
        return $"{what}; {Told()}";
    }

    public override string Look() => string.Join(' ', Instance.As<INetwork>().Peers.Select(info => $"{info.Peer} at {info.Endpoint}"));

    protected override void Opened()
    {
        if (_hub is not null)
        {
            // The node has stopped: its streams are gone, and it joins anew.
            Hub.Restarted(0);
            Hub.Step(0, new JoinNetwork(Hub[0].Endpoint, []));
            Hub.Advance(30_000);
            return;
        }

        KitNode other = _trial.Node(2);
        KitInstance second = other.Start();
        _hub = new NetworkHub(
        [
            new NetworkPeer(Node, "kit/0") { Serving = () => Instance.As<INetwork>() },
            new NetworkPeer(other, "kit/1") { Serving = second.As<INetwork> },
        ])
        { Cuts = _trial.Draw("cuts") };
        _hub.JoinAll();
    }

    private static byte[] Payload(string text, Draw draw) => [.. Encoding.UTF8.GetBytes(text), .. new byte[draw.Pick([0, 1, 50, 3_000])]];

    private string Ask(int side, Draw draw)
    {
        byte[] payload = Payload($"question {_asked}", draw);
        if (Hub[side].Joined.Count == 0)
            return "nobody";
        return Hub.Step(side, new SendRequest(++_asked, Hub[side].Joined.Min, "kit/ask", payload, 3_000)).ToString();
    }

    private string Answer(int side)
    {
        if (Hub[side].Questions.Count == 0)
            return "nothing";
        RequestArrived question = Hub[side].Questions[0];
        Hub[side].Questions.RemoveAt(0);
        return Hub.Step(side, new SendResponse(question.Inbound, question.Payload)).ToString();
    }

    private string Cut()
    {
        Hub.Cut(0, 1);
        return "cut";
    }

    private string Pass(Draw draw)
    {
        ulong milliseconds = (ulong)draw.Pick([10, 500, 2_000, 12_000]);
        Hub.Advance(milliseconds);
        return $"{milliseconds} ms";
    }

    private string Told() => string.Join(", ", Hub.Peers.Select(peer =>
        $"{peer.Joined.Count} peers {peer.Messages.Sum(message => message.Message.Length)} bytes of {peer.Messages.Count} messages "
        + $"{peer.Questions.Count} questions {string.Join(' ', peer.Answers.Select(answer => $"{answer.Request}:{answer.Outcome}"))}"));
}
