using Microsoft.Extensions.Logging;
using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Types;

namespace Simulation.Nodes;

/// <summary>The node's services as they are, but for a look at every signature that leaves the signer.</summary>
internal sealed class SpySurroundings(IPluginServices inner, SignatureSeen seen) : IPluginServices
{
    public NodeIdentity Node => inner.Node;

    public TimeProvider Time => inner.Time;

    public IInstanceServices OpenLive(string place, PluginIdentity plugin) => new Instance(inner.OpenLive(place, plugin), seen);

    public IInstanceServices OpenScratch(PluginIdentity plugin) => inner.OpenScratch(plugin);

    public FencingEpoch MakeCurrent(string place, IInstanceServices instance) =>
        inner.MakeCurrent(place, instance is Instance spied ? spied.Inner : instance);

    public IStoreCheckpoint Checkpoint(string place) => inner.Checkpoint(place);

    private sealed class Instance(IInstanceServices inner, SignatureSeen seen) : IInstanceServices
    {
        private readonly SpySigner _signer = new(inner, seen);

        public IInstanceServices Inner => inner;

        public ILogger Logger => inner.Logger;

        public TimeProvider Time => inner.Time;

        public IRandomSource Random => inner.Random;

        public ICompute Compute => inner.Compute;

        public ISigner Signer => _signer;

        public SignerMode SignerMode
        {
            get => inner.SignerMode;
            set => inner.SignerMode = value;
        }

        public IStore OpenStore(string name, int tables) => inner.OpenStore(name, tables);

        public void Dispose() => inner.Dispose();
    }

    private sealed class SpySigner(IInstanceServices inner, SignatureSeen seen) : ISigner
    {
        public SignOutcome Sign(
            SigningPurpose purpose, Hash32 scope, EpochNumber epoch, ulong number, Hash32 digest, Span<byte> signature, out int signatureBytes)
        {
            SignOutcome outcome = inner.Signer.Sign(purpose, scope, epoch, number, digest, signature, out signatureBytes);
            seen(inner.SignerMode, purpose, scope, epoch, number, digest, outcome);
            return outcome;
        }
    }
}

/// <summary>Told of every answer of a signer.</summary>
internal delegate void SignatureSeen(
    SignerMode mode, SigningPurpose purpose, Hash32 scope, EpochNumber epoch, ulong number, Hash32 digest, SignOutcome outcome);
