using Pyde.Host.Plugins;
using Pyde.Host.Services;
using Pyde.Host.Signing;
using Pyde.Host.Stores;
using Pyde.Host.Streams;
using Simulation.Checks;
using Simulation.Nodes;

namespace Simulation.Zoo;

/// <summary>Something wrong that a run is given on purpose, at the ports of its nodes. This one is nothing wrong.</summary>
internal class SeededBug
{
    /// <summary>A node's key.</summary>
    public virtual INodeKey Key(int node, INodeKey key) => key;

    /// <summary>A store of a node.</summary>
    public virtual IStoreEngine Store(int node, string place, IStoreEngine engine) => engine;

    /// <summary>What a node gives its plugins.</summary>
    public virtual IPluginServices Surroundings(int node, IPluginServices services) => services;

    /// <summary>A node's end of the network.</summary>
    public virtual IStreamTransport Transport(int node, IStreamTransport port) => port;

    /// <summary>Where a node's work goes on.</summary>
    public virtual IWorkScheduler Scheduler(int node, IWorkScheduler scheduler) => scheduler;

    /// <summary>A plugin of the reference that every wave is compared with.</summary>
    public virtual ReferencePlugin Reference(PluginShelf shelf, string slot) => new(shelf.FoldersOf(slot)[0], "{}"u8.ToArray());

    /// <summary>Called before the nodes start: the place for wrong plugins.</summary>
    public virtual void Prepare(SimWorld world)
    {
    }

    /// <summary>Called when the nodes run.</summary>
    public virtual void Begin(SimWorld world)
    {
    }

    /// <summary>Puts a wrong plugin into a slot of a node.</summary>
    protected static void Use(SimWorld world, int node, string slot, string fault)
    {
        SimNode target = world.Nodes[node];
        target.Folders[slot] = world.Shelf.Wrong(slot);
        target.Configurations[slot] = WrongPlugin.Configuration(fault, target.Configurations[slot]);
    }
}
