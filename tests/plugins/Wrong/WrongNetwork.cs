using Networking.Memory;
using Pyde.Contracts;
using Pyde.Contracts.Networking;

namespace Wrong;

/// <summary>The real network, but for one fault.</summary>
public sealed class WrongNetwork() : WrongBase<MemoryNetwork>(new MemoryNetwork()), INetwork
{
    /// <inheritdoc/>
    public IReadOnlyList<PeerInfo> Peers => Inner.Peers;

    /// <inheritdoc/>
    public NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Called();
        return Inner.Step(input, new Filter(this, outputs));
    }

    private bool IsDropped(NetworkOutput output) => output switch
    {
        ResponseArrived => IsLate("loses-answers"),
        MessageArrived message when message.Topic.Contains("vertices", StringComparison.Ordinal) => IsLate("loses-answers"),
        MessageArrived message when message.Topic.Contains("records", StringComparison.Ordinal) => IsLate("loses-records"),
        ResponseArrived or SendStream => IsLate("goes-silent"),
        _ => false,
    };

    private sealed class Filter(WrongNetwork owner, IOutputSink<NetworkOutput> sink) : IOutputSink<NetworkOutput>
    {
        public int Remaining => sink.Remaining;

        public bool TryPush(NetworkOutput output) => owner.IsDropped(output) || sink.TryPush(output);
    }
}
