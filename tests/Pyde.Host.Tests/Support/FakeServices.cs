using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Types;

namespace Pyde.Host.Tests.Support;

/// <summary>The smallest surroundings that a plugin can live in.</summary>
internal sealed class FakeServices(TimeProvider time) : IPluginServices
{
    private readonly Dictionary<string, FakeStores> _stores = new(StringComparer.Ordinal);

    public NodeIdentity Node => default;

    public TimeProvider Time { get; } = time;

    public List<FakeInstance> Live { get; } = [];

    public List<FakeInstance> Scratch { get; } = [];

    public IInstanceServices OpenLive(string place, PluginIdentity plugin)
    {
        FakeInstance instance = new(StoresOf(place), Time, isScratch: false);
        Live.Add(instance);
        return instance;
    }

    public IInstanceServices OpenScratch(PluginIdentity plugin)
    {
        FakeStores stores = new();
        FakeInstance instance = new(stores, Time, isScratch: true);
        stores.MakeCurrent(instance);
        Scratch.Add(instance);
        return instance;
    }

    public FencingEpoch MakeCurrent(string place, IInstanceServices instance) => StoresOf(place).MakeCurrent(instance);

    public IStoreCheckpoint Checkpoint(string place) => StoresOf(place).Checkpoint();

    public FakeStores StoresOf(string place)
    {
        lock (_stores)
        {
            if (!_stores.TryGetValue(place, out FakeStores? stores))
                _stores.Add(place, stores = new FakeStores());
            return stores;
        }
    }

    internal sealed class FakeInstance(FakeStores stores, TimeProvider time, bool isScratch) : IInstanceServices, IRandomSource, ICompute, ISigner
    {
        public bool IsScratch { get; } = isScratch;

        public bool IsDisposed { get; private set; }

        public ILogger Logger => NullLogger.Instance;

        public TimeProvider Time { get; } = time;

        public IRandomSource Random => this;

        public ICompute Compute => this;

        public ISigner Signer => this;

        public SignerMode SignerMode { get; set; }

        public int Width => 1;

        public IStore OpenStore(string name, int tables) => stores.Open(this, name, tables);

        public void Fill(Span<byte> destination) => destination.Clear();

        public void For<TState>(int count, TState state, ComputeBody<TState> body)
        {
            for (int index = 0; index < count; index++)
                body(index, state);
        }

        public SignOutcome Sign(
            SigningPurpose purpose, Hash32 scope, EpochNumber epoch, ulong number, Hash32 digest, Span<byte> signature, out int signatureBytes)
        {
            signatureBytes = 0;
            return SignOutcome.Muted;
        }

        public void Dispose() => IsDisposed = true;
    }
}
