using System.Diagnostics.CodeAnalysis;
using Pyde.Contracts;
using Pyde.Contracts.Boundary;
using Pyde.Contracts.Host;
using Pyde.Host.Boundary;

namespace Pyde.Host.Plugins;

/// <summary>One instance of a plugin with its guard and its surroundings. Created by code that is ready for anything the plugin may
/// throw.</summary>
internal sealed class PluginInstance
{
    private readonly PluginLibrary _library;
    private readonly HostPluginContext _context;
    private int _isReleased;

    private PluginInstance(
        PluginLibrary library, LoadedPlugin plugin, ISlotBoundary boundary, IPlugin guarded, HostBoundaryGuard guard, IInstanceServices services,
        HostPluginContext context)
    {
        _library = library;
        Plugin = plugin;
        Boundary = boundary;
        Guarded = guarded;
        Guard = guard;
        Services = services;
        _context = context;
    }

    /// <summary>Its code.</summary>
    public LoadedPlugin Plugin { get; }

    /// <summary>What the generator knows of its contract.</summary>
    public ISlotBoundary Boundary { get; }

    /// <summary>The plugin behind its guard.</summary>
    public IPlugin Guarded { get; }

    /// <summary>The guard.</summary>
    public HostBoundaryGuard Guard { get; }

    /// <summary>Its surroundings.</summary>
    public IInstanceServices Services { get; }

    /// <summary>Who it is.</summary>
    public PluginIdentity Identity => Guard.Identity;

    /// <summary>Constructs an instance; the next call is <see cref="Start"/>.</summary>
    /// <param name="library">Counts the use of the code; the instance is one use, ended by <see cref="Release"/>.</param>
    /// <param name="plugin">The code.</param>
    /// <param name="node">The node.</param>
    /// <param name="configuration">UTF-8 JSON.</param>
    /// <param name="services">Owned by the instance from now on, also when the constructor of the plugin throws.</param>
    /// <param name="faultsMax">Faults that spend its budget.</param>
    /// <exception cref="PluginFault">The plugin's constructor threw.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Released with the instance.")]
    public static PluginInstance Create(
        PluginLibrary library, LoadedPlugin plugin, NodeIdentity node, ReadOnlyMemory<byte> configuration, IInstanceServices services, int faultsMax)
    {
        PluginIdentity identity = IdentityOf(plugin);
        HostBoundaryGuard guard = new(identity, faultsMax);
        ISlotBoundary boundary = SlotContracts.BoundaryOf(identity.Slot);
        IPlugin guarded;
        try
        {
            guarded = boundary.Guard(plugin.Construct(), guard);
        }
        catch (Exception e)
        {
            services.Dispose();
            throw guard.Translate(e, "constructor");
        }

        library.Retain(plugin);
        return new PluginInstance(library, plugin, boundary, guarded, guard, services, new HostPluginContext(node, configuration, services, guard));
    }

    /// <summary>Who a plugin is.</summary>
    public static PluginIdentity IdentityOf(LoadedPlugin plugin) =>
        new(plugin.Image.Manifest.Id, plugin.Image.Manifest.Version, plugin.Image.Manifest.Slot);

    /// <summary>Starts the plugin.</summary>
    public StartOutcome Start() => Guarded.Start(_context);

    /// <summary>Disposes the plugin. What it throws is counted and otherwise of no consequence: the instance is over.</summary>
    /// <returns>The fault; null when it went well.</returns>
    public PluginFault? DisposePlugin()
    {
        try
        {
            Guarded.Dispose();
            return null;
        }
        catch (PluginFault fault)
        {
            return fault;
        }
    }

    /// <summary>Takes its surroundings away and ends its use of the code. Without <see cref="DisposePlugin"/> when a call of it never
    /// returned.</summary>
    /// <returns>The fate of the context when this was its last use.</returns>
    public UnloadTicket? Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0)
            return null;
        Guard.Listener = null;
        _ = Guard.Retire();
        _context.Dispose();
        Services.Dispose();
        return _library.Release(Plugin);
    }
}
