using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Swap;

public sealed class StepRunnerTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    private readonly ManualTime _time = new();
    private readonly StepRunner _runner = new("steps under test");
    private readonly ManualResetEventSlim _release = new();

    public void Dispose()
    {
        _release.Set();
        _runner.Dispose();
        _release.Dispose();
    }

    [Fact]
    public async Task Deadline_of_a_step_already_runs_when_the_step_begins()
    {
        int timers = 0;
        StepEnd end = await _runner.RunAsync(
            () =>
            {
                timers = _time.TimersMade;
                return null;
            },
            Deadline,
            _time);

        Assert.True(end.IsOk);
        Assert.Equal(1, timers);
    }

    [Fact]
    public async Task Step_that_waits_behind_one_that_hangs_runs_when_that_one_is_given_up()
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<StepEnd> hung = _runner.RunAsync(
            () =>
            {
                entered.SetResult();
                _release.Wait(TestNode.Patience);
                return null;
            },
            Deadline,
            _time);
        await entered.Task.WaitAsync(TestNode.Patience);
        _time.Advance(Deadline / 2);
        bool isReached = false;
        Task<StepEnd> behind = _runner.RunAsync(
            () =>
            {
                isReached = true;
                return null;
            },
            Deadline,
            _time);

        _time.Advance(Deadline / 2);

        StepEnd first = await hung.WaitAsync(TestNode.Patience);
        StepEnd second = await behind.WaitAsync(TestNode.Patience);
        Assert.True(first.IsHung);
        Assert.Equal("no answer within 5000 ms", first.Failure);
        Assert.True(second.IsOk, second.Failure);
        Assert.True(isReached);
        Assert.True((await _runner.RunAsync(() => null, Deadline, _time).WaitAsync(TestNode.Patience)).IsOk);
    }

    [Fact]
    public async Task Step_that_throws_fails_with_the_type_and_the_message()
    {
        StepEnd end = await _runner.RunAsync(() => throw new InvalidOperationException("no"), Deadline, _time);

        Assert.Equal("InvalidOperationException: no", end.Failure);
        Assert.False(end.IsHung);
    }
}
