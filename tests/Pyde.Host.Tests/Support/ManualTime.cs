namespace Pyde.Host.Tests.Support;

/// <summary>A clock that moves only when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private long _ticks;
    private int _made;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks) + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    /// <summary>Timers made so far: a test that knows them in advance knows where the code waits.</summary>
    public int TimersMade
    {
        get
        {
            lock (_lock)
                return _made;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
            _made++;
        }

        return timer;
    }

    /// <summary>Moves on and runs every timer that falls due, in order.</summary>
    public void Advance(TimeSpan by)
    {
        long target = Interlocked.Read(ref _ticks) + by.Ticks;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
                next = _timers.Where(timer => timer.DueTicks <= target).MinBy(timer => timer.DueTicks);
            if (next is null)
                break;
            Interlocked.Exchange(ref _ticks, Math.Max(next.DueTicks, Interlocked.Read(ref _ticks)));
            next.Fire();
        }

        Interlocked.Exchange(ref _ticks, target);
    }

    /// <summary>Moves on as on a machine that is too busy to run timers in time: those that fall due run with the next
    /// <see cref="Advance"/>.</summary>
    public void Skip(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    private void Remove(ManualTimer timer)
    {
        lock (_lock)
            _timers.Remove(timer);
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long DueTicks { get; private set; } = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            DueTicks = dueTime < TimeSpan.Zero ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks;
            return true;
        }

        public void Fire()
        {
            DueTicks = _period > TimeSpan.Zero ? DueTicks + _period.Ticks : long.MaxValue;
            callback(state);
        }

        public void Dispose() => time.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
