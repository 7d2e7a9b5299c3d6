using Pyde.Contracts;
using Pyde.Contracts.Networking;

namespace NoOp;

/// <summary>Accepts every input and sends nothing.</summary>
public sealed class NoOpNetwork : NoOpPlugin, INetwork
{
    public IReadOnlyList<PeerInfo> Peers => [];

    public NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs) => NetworkStep.Accepted;
}
