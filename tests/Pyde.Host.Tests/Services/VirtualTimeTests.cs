using Pyde.Host.Services;

namespace Pyde.Host.Tests.Services;

public sealed class VirtualTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly VirtualTime _time = new(Start);
    private readonly List<string> _fired = [];

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_time_and_then_of_their_creation()
    {
        Timer("c", 20);
        Timer("a", 10);
        Timer("b", 10);
        Timer("0", 0);
        _time.Advance(Ms(19));
        Assert.Equal(["0@0", "a@10", "b@10"], _fired);
        _time.Advance(Ms(1));
        Assert.Equal(["0@0", "a@10", "b@10", "c@20"], _fired);
    }

    [Fact]
    public void Clock_stands_at_the_due_time_of_the_timer_that_fires_and_then_at_the_limit()
    {
        Timer("a", 10);
        Assert.True(_time.AdvanceToNextTimer(Start + Ms(50)));
        Assert.Equal(Start + Ms(10), _time.GetUtcNow());
        Assert.False(_time.AdvanceToNextTimer(Start + Ms(50)));
        Assert.Equal(Start + Ms(50), _time.GetUtcNow());
        Assert.False(_time.AdvanceToNextTimer(Start));
        Assert.Equal(Start + Ms(50), _time.GetUtcNow());
    }

    [Fact]
    public void Periodic_timer_fires_every_period_without_drift_until_it_is_disposed()
    {
        ITimer timer = _time.CreateTimer(_ => Note("p"), null, Ms(5), Ms(10));
        _time.Advance(Ms(30));
        Assert.Equal(["p@5", "p@15", "p@25"], _fired);
        timer.Dispose();
        _time.Advance(Ms(100));
        Assert.Equal(3, _fired.Count);
    }

    [Fact]
    public void Periodic_timer_that_disposes_itself_fires_no_more()
    {
        ITimer? timer = null;
        timer = _time.CreateTimer(
            _ =>
            {
                Note("p");
                timer!.Dispose();
            },
            null,
            Ms(1),
            Ms(1));
        _time.Advance(Ms(10));
        Assert.Equal(["p@1"], _fired);
    }

    [Fact]
    public void Timer_that_is_changed_fires_at_its_new_time_only()
    {
        ITimer timer = Timer("a", 10);
        Assert.True(timer.Change(Ms(30), Timeout.InfiniteTimeSpan));
        _time.Advance(Ms(29));
        Assert.Empty(_fired);
        _time.Advance(Ms(1));
        Assert.Equal(["a@30"], _fired);
        Assert.True(timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        _time.Advance(Ms(100));
        Assert.Single(_fired);
    }

    [Fact]
    public void Disposed_timer_cannot_be_set_again()
    {
        ITimer timer = Timer("a", 10);
        timer.Dispose();
        Assert.False(timer.Change(Ms(1), Ms(1)));
        _time.Advance(Ms(100));
        Assert.Empty(_fired);
    }

    [Fact]
    public void Timer_set_by_a_timer_fires_within_the_same_advance_when_it_is_due()
    {
        _time.CreateTimer(
            _ =>
            {
                Note("outer");
                Timer("inner", 5);
                Timer("late", 50);
            },
            null,
            Ms(10),
            Timeout.InfiniteTimeSpan);
        _time.Advance(Ms(20));
        Assert.Equal(["outer@10", "inner@15"], _fired);
    }

    [Fact]
    public void Time_stamps_come_from_the_stopwatch_when_there_is_one()
    {
        long before = _time.GetTimestamp();
        _time.Advance(Ms(7));
        Assert.Equal(Ms(7), _time.GetElapsedTime(before));
        var real = new VirtualTime(Start, new VirtualTime(Start + Ms(3)));
        real.Advance(Ms(7));
        Assert.Equal((Start + Ms(3)).UtcTicks, real.GetTimestamp());
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private ITimer Timer(string name, int dueMs) => _time.CreateTimer(_ => Note(name), null, Ms(dueMs), Timeout.InfiniteTimeSpan);

    private void Note(string name) =>
        _fired.Add(FormattableString.Invariant($"{name}@{(_time.GetUtcNow() - Start).TotalMilliseconds:F0}"));
}
