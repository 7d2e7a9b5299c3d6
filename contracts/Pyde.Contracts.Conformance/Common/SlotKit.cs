using Pyde.Contracts.Conformance.Surroundings;

namespace Pyde.Contracts.Conformance.Common;

/// <summary>Everything the kit knows of one slot: a host to drive a plugin with, the checks of its contract, and its reference
/// double.</summary>
internal abstract class SlotKit
{
    public abstract string Slot { get; }

    /// <summary>The contract in memory; null where the double is a plugin itself.</summary>
    public abstract PluginUnderTest? Reference { get; }

    /// <summary>Whether what the host draws at random is part of the state: then other randomness is another state.</summary>
    public virtual bool IsStateDrawn => false;

    /// <summary>What this machine lacks for the instance to do its work, such as a library; null for nothing.</summary>
    public virtual string? Lacks(KitInstance instance) => null;

    /// <summary>A small host of the slot around one node.</summary>
    public abstract SlotDriver Drive(Trial trial, KitNode node);

    /// <summary>The checks of the slot's own contract, in the order of reading it.</summary>
    protected abstract IEnumerable<ConformanceCheck> ContractChecks();

    /// <summary>What every plugin promises, then what this slot's plugins promise.</summary>
    public IEnumerable<ConformanceCheck> AllChecks() =>
        [.. LifecycleChecks.For(this), .. HandOffChecks.For(this), .. ContractChecks()];

    /// <summary>A check of this slot.</summary>
    public ConformanceCheck Check(CheckAspect aspect, string name, Action<Trial> run) => new(Slot, aspect, name, run);
}
