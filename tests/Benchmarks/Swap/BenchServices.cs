using Microsoft.Extensions.Logging.Abstractions;
using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Stores;

namespace Benchmarks.Swap;

/// <summary>A node's surroundings with stores in memory and a signer that signs for nobody.</summary>
/// <param name="node">Who the node is to its plugins.</param>
internal sealed class BenchServices(NodeIdentity node) : IPluginServices, IDisposable
{
    private const long StoreBytesMax = 1L << 30;

    private readonly Dictionary<string, StorePlace> _places = new(StringComparer.Ordinal);
    private readonly SystemRandomSource _random = new();
    private readonly ThreadPoolCompute _compute = new(Environment.ProcessorCount);

    public NodeIdentity Node => node;

    public TimeProvider Time => TimeProvider.System;

    public IInstanceServices OpenLive(string place, PluginIdentity plugin) => Open(plugin, PlaceOf(place), isOwner: false);

    public IInstanceServices OpenScratch(PluginIdentity plugin)
    {
        StorePlace place = NewPlace("scratch");
        InstanceServices instance = Open(plugin, place, isOwner: true);
        place.MakeOwner(instance);
        return instance;
    }

    public FencingEpoch MakeCurrent(string place, IInstanceServices instance) => PlaceOf(place).MakeOwner(instance);

    public IStoreCheckpoint Checkpoint(string place) => PlaceOf(place).Checkpoint();

    public void Dispose()
    {
        foreach (StorePlace place in _places.Values)
            place.Dispose();
    }

    private static StorePlace NewPlace(string name) => new(name, static (_, _) => new MemoryStoreEngine(), StoreBytesMax);

    private InstanceServices Open(PluginIdentity plugin, StorePlace place, bool isOwner) =>
        new(plugin, place, Time, _random, _compute, NullLoggerFactory.Instance, signer: null) { OwnsPlace = isOwner };

    private StorePlace PlaceOf(string name)
    {
        lock (_places)
        {
            if (!_places.TryGetValue(name, out StorePlace? place))
                _places.Add(name, place = NewPlace(name));
            return place;
        }
    }
}
