using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Networking;

namespace Pyde.Contracts.Conformance.Networking;

/// <summary>One node of a simulated network, and everything that its plugin has delivered.</summary>
internal sealed class NetworkPeer(KitNode node, string endpoint)
{
    private readonly HashSet<ulong> _ended = [];

    public KitNode Node => node;

    public string Endpoint => endpoint;

    /// <summary>Whoever serves.</summary>
    public required Func<INetwork> Serving { get; set; }

    public bool IsListening { get; set; }

    /// <summary>Peers that joined and have not left.</summary>
    public SortedSet<PeerId> Joined { get; } = [];

    /// <summary>Topics that the node wants.</summary>
    public HashSet<string> Topics { get; } = new(StringComparer.Ordinal);

    public List<MessageArrived> Messages { get; } = [];

    public List<RequestArrived> Questions { get; } = [];

    public List<ResponseArrived> Answers { get; } = [];

    /// <summary>Requests that were accepted and have not ended.</summary>
    public HashSet<ulong> Open { get; } = [];

    /// <summary>Numbers of the streams that it asked to connect.</summary>
    public HashSet<ulong> Connected { get; } = [];

    /// <summary>Timers and when they are due.</summary>
    public SortedDictionary<ulong, ulong> Timers { get; } = [];

    public void Take(ResponseArrived answer)
    {
        Expect.That(Open.Remove(answer.Request),
            $"end of request {answer.Request}: expected one of an open request, found it ended or never made");
        Expect.That(_ended.Add(answer.Request), $"request {answer.Request}: expected one end, found two");
        Expect.That(
            answer.Outcome == ResponseOutcome.Ok || answer.Payload.IsEmpty,
            $"payload of a request that ended as {answer.Outcome}: expected none, found {answer.Payload.Length} bytes");
        Answers.Add(answer);
    }

    /// <summary>Everything that only the instance knew is gone with it.</summary>
    public void Forget()
    {
        IsListening = false;
        Joined.Clear();
        Topics.Clear();
        Questions.Clear();
        Open.Clear();
        _ended.Clear();
        Connected.Clear();
        Timers.Clear();
    }

    /// <summary>Compares what the plugin says of its peers with what it told.</summary>
    public void CheckPeers() => Expect.Same(
        [.. Joined.Select(peer => peer.ToString())],
        [.. Serving().Peers.Select(info => info.Peer.ToString())],
        $"peers of {endpoint}, ascending, compared with those that joined and did not leave");
}
