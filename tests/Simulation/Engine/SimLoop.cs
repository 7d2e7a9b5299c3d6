using Pyde.Host.Services;

namespace Simulation.Engine;

/// <summary>The one queue of a run: work that is ready, in an order that the seed decides, and the clock that moves when nothing is.</summary>
internal sealed class SimLoop(SimRandom random)
{
    // A run that never comes to rest at one moment of virtual time hangs: far above what a busy moment needs.
    private const int ItemsPerMomentMax = 2_000_000;

    private readonly List<WorkItem> _ready = [];

    /// <summary>1 January 2026.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public VirtualTime Time { get; } = new(Start);

    public long NowTicks => Time.GetTimestamp() - Start.UtcTicks;

    public TimeSpan Now => TimeSpan.FromTicks(NowTicks);

    /// <summary>Adds work of a life of a node; null for the world's own.</summary>
    /// <param name="life">Work of a life that has ended is dropped, that of a busy one waits.</param>
    /// <param name="action">The work.</param>
    /// <param name="isOrdered">True for what must not overtake other ordered work of the same life.</param>
    public void Post(NodeLife? life, Action action, bool isOrdered = false)
    {
        if (life is null || life.TryQueue(action, isOrdered, NowTicks))
            _ready.Add(new WorkItem(life, action, isOrdered));
    }

    /// <summary>Adds work that a busy life had kept.</summary>
    public void Resume(NodeLife life, Action action, bool isOrdered) => _ready.Add(new WorkItem(life, action, isOrdered));

    /// <summary>Runs something after a while.</summary>
    public void After(TimeSpan delay, Action action) => Time.CreateTimer(_ => Post(null, action), null, delay, Timeout.InfiniteTimeSpan);

    /// <summary>Ends after a while.</summary>
    public Task Delay(TimeSpan delay)
    {
        var end = new TaskCompletionSource();
        After(delay, () => end.TrySetResult());
        return end.Task;
    }

    /// <summary>Runs until a condition holds or the time is up.</summary>
    /// <param name="isDone">Asked between moments.</param>
    /// <param name="limit">Virtual time at which to stop.</param>
    /// <returns>True when the condition holds.</returns>
    public bool RunUntil(Func<bool> isDone, TimeSpan limit)
    {
        int items = 0;
        long moment = NowTicks;
        while (true)
        {
            while (_ready.Count > 0)
            {
                RunOne();
                if (NowTicks != moment)
                    (moment, items) = (NowTicks, 0);
                else if (++items > ItemsPerMomentMax)
                    throw new InvalidOperationException($"{items} pieces of work at {Now}: the run does not come to rest");
            }

            if (isDone())
                return true;
            if (Now >= limit || !Time.AdvanceToNextTimer(Start + limit))
                return isDone();
        }
    }

    private void RunOne()
    {
        // Mostly in order, as a pool does; now and then not, as a pool may.
        int index = _ready.Count > 1 && random.Chance(300) ? random.Next(_ready.Count) : 0;
        WorkItem item = _ready[index];
        if (item.IsOrdered)
        {
            index = _ready.FindIndex(candidate => candidate.IsOrdered && candidate.Life == item.Life);
            item = _ready[index];
        }

        _ready.RemoveAt(index);
        if (item.Life is { } life && !life.TryBegin(item.Action, item.IsOrdered, NowTicks))
            return;
        item.Action();
    }

    private readonly record struct WorkItem(NodeLife? Life, Action Action, bool IsOrdered);
}
