using Pyde.Contracts;
using Pyde.Contracts.Networking;

namespace Boundaries.Networking;

/// <summary>Passes everything on to a right network.</summary>
public abstract class WrongNetwork(INetwork inner) : WrongPlugin<INetwork>(inner), INetwork
{
    public virtual IReadOnlyList<PeerInfo> Peers => Inner.Peers;

    public virtual NetworkStep Step(NetworkInput input, IOutputSink<NetworkOutput> outputs) => Inner.Step(input, outputs);

    /// <summary>Steps, and changes or drops what comes out.</summary>
    protected NetworkStep StepThrough(
        NetworkInput input, IOutputSink<NetworkOutput> outputs, Func<NetworkOutput, IEnumerable<NetworkOutput>> change) =>
        Inner.Step(input, new ChangingSink<NetworkOutput>(outputs, change));
}
