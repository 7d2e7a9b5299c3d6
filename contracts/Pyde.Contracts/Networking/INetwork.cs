namespace Pyde.Contracts.Networking;

/// <summary>Topics, request and response, peers: a protocol over byte streams that the host owns.</summary>
/// <remarks>
/// The plugin does no input or output: stream events come in with the same call as the node's wishes, stream commands go out with
/// deliveries. One thread at a
/// time. Source: architecture.md; hot-swap.md, "Isolation". Since contract 1.0.
/// </remarks>
[SlotContract(SlotName.Networking)]
public interface INetwork : IPlugin
{
    /// <summary>Peers with an established session, ascending; any thread.</summary>
    IReadOnlyList<PeerInfo> Peers { get; }

    /// <summary>Takes one input; what it leads to is pushed into the sink.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="outputs">What the host shall do, in order.</param>
    [Mutating]
    NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs);
}
