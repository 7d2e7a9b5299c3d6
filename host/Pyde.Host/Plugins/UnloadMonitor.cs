namespace Pyde.Host.Plugins;

/// <summary>Watches contexts go, driven by background collections only: a blocking one would stall the node by tens of
/// milliseconds.</summary>
/// <remarks>
/// <see cref="Poll"/> is called now and then (after swaps, and by the node's timer while something is pending). Limits count collections,
/// not time, so
/// that a simulation behaves the same at any speed. Any thread. Source: hot-swap.md, step 7; docs/runbooks/leaks.md.
/// </remarks>
public sealed class UnloadMonitor
{
    /// <summary>Attempts after which a context that lives counts as leaked, until the node's settings say otherwise.</summary>
    public const int DefaultAttempts = 50;

    private readonly Lock _lock = new();
    private readonly List<UnloadTicket> _pending = [];
    private readonly List<UnloadTicket> _leaked = [];
    private long _requestedAt = -1;

    /// <summary>Attempts after which a context that lives counts as leaked; at least 1.</summary>
    public int AttemptsMax { get; set; } = DefaultAttempts;

    /// <summary>Contexts that are gone.</summary>
    public long Collected { get; private set; }

    /// <summary>Contexts on their way out.</summary>
    public int Pending
    {
        get
        {
            lock (_lock)
            {
                Forget(_pending);
                return _pending.Count;
            }
        }
    }

    /// <summary>Plugins whose contexts lived through every attempt and still live.</summary>
    public IReadOnlyList<string> Leaked
    {
        get
        {
            lock (_lock)
            {
                Forget(_leaked);
                return [.. _leaked.Select(ticket => ticket.Plugin)];
            }
        }
    }

    /// <summary>Looks after the contexts once: forgets those that are gone, and asks for the next background collection when the last one
    /// has ended.</summary>
    /// <returns>Contexts still on their way out.</returns>
    public int Poll()
    {
        lock (_lock)
        {
            Forget(_leaked);
            Forget(_pending);
            if (_pending.Count == 0)
            {
                _requestedAt = -1;
                return 0;
            }

            long ended = EndedCollections();
            if (_requestedAt == ended)
                return _pending.Count;
            if (_requestedAt >= 0)
                CountAttempt();
            _requestedAt = ended;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            return _pending.Count;
        }
    }

    internal UnloadTicket Watch(string plugin, WeakReference context)
    {
        UnloadTicket ticket = new(plugin, context);
        lock (_lock)
            _pending.Add(ticket);
        return ticket;
    }

    // A request while a background collection runs is dropped by the runtime, so attempts are counted by collections that have ended.
    private static long EndedCollections() =>
        GC.GetGCMemoryInfo(GCKind.Background).Index + GC.GetGCMemoryInfo(GCKind.FullBlocking).Index;

    private void Forget(List<UnloadTicket> tickets) => Collected += tickets.RemoveAll(ticket => ticket.IsCollected);

    private void CountAttempt()
    {
        for (int index = _pending.Count - 1; index >= 0; index--)
        {
            UnloadTicket ticket = _pending[index];
            ticket.CountAttempt();
            if (ticket.Attempts < AttemptsMax)
                continue;
            _leaked.Add(ticket);
            _pending.RemoveAt(index);
        }
    }
}
