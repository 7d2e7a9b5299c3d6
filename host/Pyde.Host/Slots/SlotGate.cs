using System.Runtime.CompilerServices;
using Pyde.Host.Services;

namespace Pyde.Host.Slots;

/// <summary>Counts who is inside a plugin version, and lets nobody in while it is closed.</summary>
/// <remarks>
/// <para>A lease claims a cell with one interlocked operation and then looks whether the gate is closed; who closes it first writes and
/// then looks at
/// the cells. One of the two always sees the other.</para>
/// <para>Every cell carries the clock tick at which it was claimed, so that a hung lease is told from a busy slot.</para>
/// Source: hot-swap.md, "A slot and its leases".
/// </remarks>
internal sealed class SlotGate
{
    // More leases than this on one slot at the same time take the slower way through the overflow list.
    private const int Cells = 64;

    private readonly LeaseCell[] _cells = new LeaseCell[Cells];
    private readonly Lock _overflowLock = new();
    private readonly List<LeaseCell> _overflow = [];
    private readonly LeaseClock _clock;
    private readonly IWorkScheduler _scheduler;
    private volatile bool _isClosed = true;
    private volatile TaskCompletionSource? _drained;

    /// <summary>Makes a closed gate.</summary>
    public SlotGate(LeaseClock clock, IWorkScheduler scheduler)
    {
        _clock = clock;
        _scheduler = scheduler;
        for (int index = 0; index < Cells; index++)
            _cells[index] = new LeaseCell();
    }

    public bool IsClosed => _isClosed;

    /// <summary>Number of leases held, abandoned ones not counted.</summary>
    public int Held
    {
        get
        {
            int held = 0;
            foreach (LeaseCell cell in _cells)
                held += Volatile.Read(ref cell.State) == LeaseCell.Held ? 1 : 0;
            lock (_overflowLock)
                held += _overflow.Count(cell => Volatile.Read(ref cell.State) == LeaseCell.Held);
            return held;
        }
    }

    /// <summary>Takes a place.</summary>
    /// <returns>Null when the gate is closed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LeaseCell? TryEnter()
    {
        LeaseCell cell = _cells[Environment.CurrentManagedThreadId & (Cells - 1)];
        // The tick goes before the claim, so that nobody sees an old one on a new lease; and never onto a cell that is held, or a hung
        // lease
        // would look young for as long as its neighbours are busy.
        if (Volatile.Read(ref cell.State) != LeaseCell.Free)
        {
            cell = Claim();
        }
        else
        {
            cell.Tick = _clock.Tick;
            if (Interlocked.CompareExchange(ref cell.State, LeaseCell.Held, LeaseCell.Free) != LeaseCell.Free)
                cell = Claim();
        }

        if (!_isClosed)
            return cell;
        Leave(cell);
        return null;
    }

    /// <summary>Takes a place behind the closed gate, for a caller that is served before it opens.</summary>
    public LeaseCell EnterClosed() => Claim();

    /// <summary>Gives a place back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(LeaseCell cell)
    {
        // An exchange and not a write: the look at the gate must come after it.
        Interlocked.Exchange(ref cell.State, LeaseCell.Free);
        if (_isClosed)
            SignalIfDrained();
    }

    /// <summary>Lets nobody in from now on.</summary>
    public void Close()
    {
        _drained = new TaskCompletionSource(_scheduler.CompletionOptions);
        _isClosed = true;
        Interlocked.MemoryBarrier();
        SignalIfDrained();
    }

    /// <summary>Lets callers in.</summary>
    public void Open()
    {
        _isClosed = false;
        _drained = null;
    }

    /// <summary>Ends when nobody is inside a closed gate.</summary>
    public Task Drained => _drained?.Task ?? throw new InvalidOperationException("the gate is open");

    /// <summary>Spins for a moment: most units of work are shorter than a switch of threads.</summary>
    /// <returns>True when nobody is inside.</returns>
    public bool SpinUntilDrained(int spins)
    {
        for (int spin = 0; spin < spins; spin++)
        {
            if (IsEmpty())
                return true;
            Thread.SpinWait(8);
        }

        return IsEmpty();
    }

    /// <summary>Number of leases taken at a tick or before it.</summary>
    public int HeldSince(long tick)
    {
        int held = 0;
        foreach (LeaseCell cell in _cells)
            held += IsHeldSince(cell, tick) ? 1 : 0;
        lock (_overflowLock)
            held += _overflow.Count(cell => IsHeldSince(cell, tick));
        return held;
    }

    /// <summary>Gives up on leases taken at a tick or before it: a thread that never returns must not keep its plugin in service.</summary>
    /// <returns>How many.</returns>
    public int Abandon(long tick)
    {
        int abandoned = 0;
        foreach (LeaseCell cell in _cells)
            abandoned += TryAbandon(cell, tick) ? 1 : 0;
        lock (_overflowLock)
            abandoned += _overflow.Count(cell => TryAbandon(cell, tick));
        SignalIfDrained();
        return abandoned;
    }

    private static bool IsHeldSince(LeaseCell cell, long tick) =>
        Volatile.Read(ref cell.State) == LeaseCell.Held && Volatile.Read(ref cell.Tick) <= tick;

    private static bool TryAbandon(LeaseCell cell, long tick) =>
        IsHeldSince(cell, tick)
        && Interlocked.CompareExchange(ref cell.State, LeaseCell.Abandoned, LeaseCell.Held) == LeaseCell.Held;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private LeaseCell Claim()
    {
        int start = Environment.CurrentManagedThreadId;
        for (int step = 1; step <= Cells; step++)
        {
            LeaseCell cell = _cells[(start + step) & (Cells - 1)];
            if (Volatile.Read(ref cell.State) != LeaseCell.Free)
                continue;
            cell.Tick = _clock.Tick;
            if (Interlocked.CompareExchange(ref cell.State, LeaseCell.Held, LeaseCell.Free) == LeaseCell.Free)
                return cell;
        }

        LeaseCell extra = new() { State = LeaseCell.Held, Tick = _clock.Tick };
        lock (_overflowLock)
        {
            _overflow.RemoveAll(cell => Volatile.Read(ref cell.State) == LeaseCell.Free);
            _overflow.Add(extra);
        }

        Interlocked.MemoryBarrier();
        return extra;
    }

    private bool IsEmpty()
    {
        foreach (LeaseCell cell in _cells)
        {
            if (Volatile.Read(ref cell.State) == LeaseCell.Held)
                return false;
        }

        lock (_overflowLock)
        {
            foreach (LeaseCell cell in _overflow)
            {
                if (Volatile.Read(ref cell.State) == LeaseCell.Held)
                    return false;
            }
        }

        return true;
    }

    private void Signal(TaskCompletionSource? drained)
    {
        if (drained is { Task.IsCompleted: false })
            _scheduler.Complete(() => drained.TrySetResult());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SignalIfDrained()
    {
        if (IsEmpty())
            Signal(_drained);
    }
}
