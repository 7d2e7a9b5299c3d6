namespace Pyde.Host.Services;

/// <summary>
/// A clock that moves only when told: timers fire in order of their due time, then of their creation, on the thread that advances it.
/// </summary>
/// <param name="start">Where the clock begins.</param>
/// <param name="stopwatch">Answers time stamps, by which durations are measured; null for the virtual clock itself.</param>
internal sealed class VirtualTime(DateTimeOffset start, TimeProvider? stopwatch = null) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<VirtualTimer, (long Due, long Sequence)> _timers = new();
    private long _nowTicks = start.UtcTicks;
    private long _sequence;

    public override long TimestampFrequency => stopwatch?.TimestampFrequency ?? TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _nowTicks), TimeSpan.Zero);

    public override long GetTimestamp() => stopwatch?.GetTimestamp() ?? Volatile.Read(ref _nowTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next timer and fires it.</summary>
    /// <param name="limit">Goes no further than this.</param>
    /// <returns>False when no timer is due by then; the clock stands at the limit.</returns>
    public bool AdvanceToNextTimer(DateTimeOffset limit)
    {
        VirtualTimer? due = null;
        lock (_gate)
        {
            while (_timers.TryPeek(out VirtualTimer? timer, out (long Due, long Sequence) key) && key.Due <= limit.UtcTicks)
            {
                _timers.Dequeue();
                if (timer.Sequence != key.Sequence)
                    continue;
                _nowTicks = Math.Max(_nowTicks, key.Due);
                timer.Rearm(key.Due);
                due = timer;
                break;
            }

            if (due is null)
                _nowTicks = Math.Max(_nowTicks, limit.UtcTicks);
        }

        due?.Fire();
        return due is not null;
    }

    /// <summary>Moves the clock, firing every timer on the way.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset limit = GetUtcNow() + by;
        while (AdvanceToNextTimer(limit))
        {
        }
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;
        private bool _isDisposed;

        /// <summary>Number of the queue entry that counts; −1 when disarmed.</summary>
        public long Sequence { get; private set; } = -1;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                if (_isDisposed)
                    return false;
                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                    Sequence = -1;
                else
                    Arm(time._nowTicks + dueTime.Ticks);
            }

            return true;
        }

        public void Rearm(long firedAt)
        {
            if (_period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero)
                Sequence = -1;
            else
                Arm(firedAt + _period.Ticks);
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (time._gate)
            {
                _isDisposed = true;
                Sequence = -1;
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(long due)
        {
            Sequence = time._sequence++;
            time._timers.Enqueue(this, (due, Sequence));
        }
    }
}
