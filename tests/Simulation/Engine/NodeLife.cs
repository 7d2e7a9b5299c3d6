namespace Simulation.Engine;

/// <summary>One process of a node, from its start to its crash. What it had queued dies with it.</summary>
internal sealed class NodeLife(SimLoop loop, int node, int number)
{
    private readonly Queue<(Action Action, bool IsOrdered)> _held = new();
    private bool _isWaking;

    public int Node => node;

    /// <summary>How many lives the node had before.</summary>
    public int Number => number;

    public bool IsAlive { get; private set; } = true;

    /// <summary>Until when a slow disk keeps the process busy, in ticks since the beginning.</summary>
    public long BusyUntil { get; private set; }

    public void End()
    {
        IsAlive = false;
        _held.Clear();
    }

    /// <summary>Keeps the process busy for a while more.</summary>
    public void Work(TimeSpan time) => BusyUntil = Math.Max(BusyUntil, loop.NowTicks) + time.Ticks;

    /// <summary>Asks whether a piece of work may go into the queue; a busy process keeps it.</summary>
    public bool TryQueue(Action action, bool isOrdered, long now)
    {
        if (!IsAlive)
            return false;
        if (BusyUntil <= now && _held.Count == 0)
            return true;
        Hold(action, isOrdered, now);
        return false;
    }

    /// <summary>Asks whether a piece of work may begin now.</summary>
    public bool TryBegin(Action action, bool isOrdered, long now)
    {
        if (!IsAlive)
            return false;
        if (BusyUntil <= now)
            return true;
        Hold(action, isOrdered, now);
        return false;
    }

    private void Hold(Action action, bool isOrdered, long now)
    {
        _held.Enqueue((action, isOrdered));
        if (_isWaking)
            return;
        _isWaking = true;
        loop.After(TimeSpan.FromTicks(Math.Max(1, BusyUntil - now)), Wake);
    }

    private void Wake()
    {
        _isWaking = false;
        while (IsAlive && _held.TryDequeue(out (Action Action, bool IsOrdered) item))
            loop.Resume(this, item.Action, item.IsOrdered);
    }
}
