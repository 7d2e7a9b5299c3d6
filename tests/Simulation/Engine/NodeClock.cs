namespace Simulation.Engine;

/// <summary>A node's clock: the run's, set wrong by an offset, with timers that are late by a little and die with the process.</summary>
internal sealed class NodeClock(SimLoop loop, NodeLife life, SimRandom random) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>What the node's wall clock is off by.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>Most that a timer is late.</summary>
    public TimeSpan JitterMax { get; set; }

    public override DateTimeOffset GetUtcNow() => loop.Time.GetUtcNow() + Offset;

    public override long GetTimestamp() => loop.Time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new NodeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Late(TimeSpan due) =>
        due == Timeout.InfiniteTimeSpan || JitterMax == TimeSpan.Zero ? due : due + random.Between(TimeSpan.Zero, JitterMax);

    private sealed class NodeTimer : ITimer
    {
        private readonly NodeClock _clock;
        private readonly ITimer _timer;

        public NodeTimer(NodeClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _timer = clock.Loop.Time.CreateTimer(
                _ =>
                {
                    if (clock.Life.IsAlive)
                        clock.Loop.Post(clock.Life, () => Fire(callback, state));
                    else
                        _timer?.Dispose();
                },
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }

        private bool IsDisposed { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(_clock.Late(dueTime), period);

        public void Dispose()
        {
            IsDisposed = true;
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(TimerCallback callback, object? state)
        {
            if (!IsDisposed)
                callback(state);
        }
    }

    private SimLoop Loop => loop;

    private NodeLife Life => life;
}
