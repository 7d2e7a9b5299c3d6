using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Host.Services;

namespace Pyde.Host.Slots;

/// <summary>A place that one plugin fills at a time.</summary>
public abstract class Slot
{
    private protected Slot(string name, string place, LeaseClock clock, IWorkScheduler scheduler)
    {
        Name = name;
        Place = place;
        Clock = clock;
        Scheduler = scheduler;
    }

    /// <summary>The slot (<see cref="SlotName"/>).</summary>
    public string Name { get; }

    /// <summary>The slot, and for an entry of the list-valued one its id: <c>wasm/pyde.wasm.managed</c>.</summary>
    public string Place { get; }

    /// <summary>Who serves; default while the place is empty.</summary>
    public PluginIdentity Identity => Current?.Identity ?? default;

    /// <summary>True once a plugin fills the place.</summary>
    public bool IsFilled => Current is not null;

    /// <summary>Callers that had to wait for a gate, since the node began.</summary>
    public long Waited => Interlocked.Read(ref WaitedCount);

    /// <summary>Units of work that ended in a fault which no retry could take back, since the node began.</summary>
    public long FailedCalls => Interlocked.Read(ref FailedCount);

    internal LeaseClock Clock { get; }

    internal IWorkScheduler Scheduler { get; }

    internal abstract SlotVersion? Current { get; }

    private protected ref long WaitedCount => ref _waited;

    private protected ref long FailedCount => ref _failed;

    private long _waited;
    private long _failed;

    /// <summary>Wraps an instance for this place, behind a closed gate.</summary>
    internal abstract SlotVersion CreateVersion(PluginInstance instance);

    /// <summary>Makes a version the one that serves: callers that wait go first, in their order, then the gate opens.</summary>
    internal abstract void Publish(SlotVersion version);

    /// <summary>Ends the place: everyone who waits or comes is answered with the reason.</summary>
    internal abstract void Shut(Exception reason);

    /// <summary>Takes the version out of a place that is shut, so that it can be disposed.</summary>
    internal abstract SlotVersion? Take();

    /// <summary>Charges the serving version a fault; called inside a unit of work, whose lease keeps that version in service.</summary>
    internal void Charge(string member, string what) => Current?.Instance.Guard.Charge(member, what);

    internal void CountFailure() => Interlocked.Increment(ref _failed);
}
