namespace Pyde.Host.Slots;

/// <summary>A coarse clock that leases are stamped with: a tick costs a read, and telling a hung lease needs no finer time.</summary>
/// <remarks>One per node, advanced by its watchdog. Any thread.</remarks>
internal sealed class LeaseClock
{
    /// <summary>Ticks in a call deadline: a hung lease is noticed at most one eighth late.</summary>
    public const int TicksPerDeadline = 8;

    private long _tick;

    /// <summary>Now.</summary>
    public long Tick => Volatile.Read(ref _tick);

    /// <summary>Leases taken at this tick or before are past their deadline.</summary>
    public long Deadline => Tick - TicksPerDeadline - 1;

    /// <summary>Moves on by one tick.</summary>
    public void Advance() => Interlocked.Increment(ref _tick);
}
