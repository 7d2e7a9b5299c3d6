namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>A clock that moves only when told. It fires no timer: contracts set theirs by outputs. It counts those that are left
/// open.</summary>
internal sealed class KitTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Milliseconds since the beginning of the trial.</summary>
    public ulong ElapsedMs { get; private set; }

    /// <summary>Milliseconds since 1970.</summary>
    public ulong NowMs => (ulong)Start.ToUnixTimeMilliseconds() + ElapsedMs;

    /// <summary>Timers that were created and not disposed yet.</summary>
    public int OpenTimers { get; private set; }

    public override DateTimeOffset GetUtcNow() => Start.AddMilliseconds(ElapsedMs);

    public override long TimestampFrequency => 1_000;

    public override long GetTimestamp() => (long)ElapsedMs;

    public void Advance(ulong milliseconds) => ElapsedMs += milliseconds;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        OpenTimers++;
        return new Timer(this);
    }

    private sealed class Timer(KitTime time) : ITimer
    {
        private bool _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => !_isDisposed;

        public void Dispose()
        {
            if (!_isDisposed)
                time.OpenTimers--;
            _isDisposed = true;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
