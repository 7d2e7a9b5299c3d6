using Pyde.Host.Boundary;
using Pyde.Host.Services;
using Pyde.Host.Slots;

namespace Pyde.Host.Swap;

/// <summary>What the coordinator knows of one place of the node.</summary>
internal sealed class Place(
    Slot slot,
    ReadOnlyMemory<byte> configuration,
    IWorkScheduler scheduler,
    Action<Place, HostBoundaryGuard> onBudgetSpent,
    Action<Place, HostBoundaryGuard> onRecordFull) : IGuardListener, IDisposable
{
    /// <summary>The swap that is not live yet; null when there is none. Waits behind another swap are refused, so this is no lock. Under
    /// the coordinator's lock.</summary>
    public SwapRecord? Swapping { get; private set; }

    /// <summary>The slot.</summary>
    public Slot Slot { get; } = slot;

    /// <summary>Configuration of the plugin that serves.</summary>
    public ReadOnlyMemory<byte> Configuration { get; set; } = configuration;

    /// <summary>Runs the steps of swaps.</summary>
    public IStepRunner Runner { get; } = scheduler.CreateStepRunner($"pyde swap {slot.Place}");

    /// <summary>Asks for health beside a step.</summary>
    public IStepRunner HealthRunner { get; } = scheduler.CreateStepRunner($"pyde health {slot.Place}");

    /// <summary>The probation under way; null when there is none. Under the coordinator's lock.</summary>
    public Probation? Probation { get; set; }

    /// <summary>Keeps other swaps out. Under the coordinator's lock.</summary>
    public void BeginSwap(SwapRecord record) => Swapping = record;

    /// <summary>Lets other swaps in; nothing when the swap has done so already, and another one may have begun. Under the coordinator's
    /// lock.</summary>
    public void EndSwap(SwapRecord record)
    {
        if (Swapping == record)
            Swapping = null;
    }

    public void OnBudgetSpent(HostBoundaryGuard guard) => onBudgetSpent(this, guard);

    public void OnRecordFull(HostBoundaryGuard guard) => onRecordFull(this, guard);

    public void Dispose()
    {
        Runner.Dispose();
        HealthRunner.Dispose();
    }
}
