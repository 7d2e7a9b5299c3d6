using Microsoft.Extensions.Logging;
using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Host.Signing;
using Pyde.Host.Stores;

namespace Pyde.Host.Services;

/// <summary>What one node gives to its plugins: stores by place, the signer, a clock, randomness and parallel work.</summary>
internal sealed class NodeServices(
    NodeIdentity node,
    TimeProvider time,
    TimeProvider chainTime,
    IRandomSource random,
    ICompute compute,
    ILoggerFactory loggers,
    NodeSigner signer,
    Func<string, string, IStoreEngine> openEngine,
    long storeBytesMax) : IPluginServices, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StorePlace> _places = new(StringComparer.Ordinal);

    public NodeIdentity Node => node;

    public TimeProvider Time => time;

    public IInstanceServices OpenLive(string place, PluginIdentity plugin) =>
        new InstanceServices(plugin, PlaceOf(place), chainTime, random, compute, loggers, new InstanceSigner(signer));

    public IInstanceServices OpenScratch(PluginIdentity plugin)
    {
        var stores = new StorePlace("scratch", static (_, _) => new MemoryStoreEngine(), storeBytesMax);
        var instance = new InstanceServices(plugin, stores, chainTime, random, compute, loggers, signer: null) { OwnsPlace = true };
        stores.MakeOwner(instance);
        return instance;
    }

    public FencingEpoch MakeCurrent(string place, IInstanceServices instance) => PlaceOf(place).MakeOwner(instance);

    public IStoreCheckpoint Checkpoint(string place) => PlaceOf(place).Checkpoint();

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (StorePlace place in _places.Values)
                place.Dispose();
            _places.Clear();
        }
    }

    private StorePlace PlaceOf(string place)
    {
        lock (_gate)
        {
            if (!_places.TryGetValue(place, out StorePlace? found))
                _places.Add(place, found = new StorePlace(place, openEngine, storeBytesMax));
            return found;
        }
    }
}
