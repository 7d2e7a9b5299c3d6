using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Host.Plugins;

namespace Pyde.Host.Slots;

/// <summary>A plugin instance that serves, served, or will serve a slot.</summary>
internal abstract class SlotVersion(PluginInstance instance, SlotGate gate)
{
    /// <summary>The instance.</summary>
    public PluginInstance Instance { get; } = instance;

    /// <summary>Its gate.</summary>
    public SlotGate Gate { get; } = gate;

    /// <summary>Who it is.</summary>
    public PluginIdentity Identity => Instance.Identity;

    /// <summary>True while it is on probation.</summary>
    public bool IsOnTrial => Instance.Guard.IsOnTrial;
}

/// <summary>A version with its contract.</summary>
/// <typeparam name="T">The slot's contract.</typeparam>
internal sealed class SlotVersion<T>(PluginInstance instance, SlotGate gate) : SlotVersion(instance, gate)
    where T : class, IPlugin
{
    /// <summary>The contract behind its guard.</summary>
    public T Contract { get; } = (T)instance.Guarded;
}
