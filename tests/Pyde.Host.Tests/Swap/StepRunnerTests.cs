using Pyde.Contracts;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Swap;

/// <summary>Steps run on a thread that can be given up.</summary>
public sealed class StepRunnerTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(1_234);

    private readonly ManualTime _time = new();
    private readonly StepRunner _runner = new("a test");

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task Steps_run_one_after_another_on_one_thread_with_the_runners_name()
    {
        List<Thread> threads = [];
        for (int step = 0; step < 3; step++)
        {
            StepEnd end = await RunAsync(() =>
            {
                threads.Add(Thread.CurrentThread);
                return null;
            });
            Assert.True(end.IsOk);
            Assert.False(end.IsHung);
        }

        Thread one = Assert.Single(threads.Distinct());
        Assert.Equal("a test", one.Name);
        Assert.True(one.IsBackground);
    }

    [Fact]
    public async Task Failure_is_what_the_step_says_or_throws()
    {
        Assert.Equal(new StepEnd("no", IsHung: false), await RunAsync(() => "no"));
        Assert.Equal(
            new StepEnd("InvalidDataException: broken", IsHung: false), await RunAsync(() => throw new InvalidDataException("broken")));
        PluginFault fault = new("a plugin", "Insert", "System.Exception", "a fault", "somewhere");
        Assert.Equal(new StepEnd(fault.Message, IsHung: false), await RunAsync(() => throw fault));
        Assert.True((await RunAsync(() => null)).IsOk);
    }

    [Fact]
    public async Task Step_over_its_deadline_is_given_up_and_the_next_one_runs_on_another_thread()
    {
        using ManualResetEventSlim release = new();
        TaskCompletionSource<Thread> entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<StepEnd> hung = RunAsync(() =>
        {
            entered.SetResult(Thread.CurrentThread);
            release.Wait();
            return null;
        });
        Thread first = await entered.Task.WaitAsync(TestNode.Patience);
        _time.Advance(Deadline - TimeSpan.FromMilliseconds(1));
        Assert.False(hung.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(new StepEnd("no answer within 1234 ms", IsHung: true), await hung.WaitAsync(TestNode.Patience));
        Thread? second = null;
        Assert.True((await RunAsync(() =>
        {
            second = Thread.CurrentThread;
            return null;
        })).IsOk);
        Assert.NotSame(first, second);
        release.Set();
        Assert.True(first.Join(TestNode.Patience), "a thread that was given up goes when its call returns");
        _runner.Dispose();
        Assert.True(second!.Join(TestNode.Patience), "a runner that is disposed leaves no thread");
    }

    [Fact]
    public async Task Step_that_waits_behind_a_hung_one_and_hangs_as_well_keeps_nobody_behind_it()
    {
        using ManualResetEventSlim release = new();
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<StepEnd> hung = RunAsync(() => Hang(first));
        await first.Task.WaitAsync(TestNode.Patience);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Task<StepEnd> behind = RunAsync(() => Hang(second));
        _time.Advance(Deadline - TimeSpan.FromMilliseconds(1));
        Assert.True((await hung).IsHung);
        await second.Task.WaitAsync(TestNode.Patience);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await behind).IsHung);

        Assert.Equal(new StepEnd("an answer", IsHung: false), await RunAsync(() => "an answer"));
        release.Set();

        string? Hang(TaskCompletionSource entered)
        {
            entered.SetResult();
            release.Wait();
            return null;
        }
    }

    [Fact]
    public async Task Thread_that_is_given_up_or_stopped_while_nothing_is_to_do_ends()
    {
        Action<StepThread>[] ways = [thread => thread.GiveUp("another").Stop(), thread => thread.Stop()];
        foreach (Action<StepThread> end in ways)
        {
            StepThread steps = new("one");
            Thread? thread = null;
            Assert.Null(await steps.Queue(() =>
            {
                thread = Thread.CurrentThread;
                return null;
            }).Answer.WaitAsync(TestNode.Patience));
            Assert.True(SpinWait.SpinUntil(() => thread!.ThreadState.HasFlag(ThreadState.WaitSleepJoin), TestNode.Patience));
            end(steps);
            Assert.True(thread!.Join(TestNode.Patience));
        }
    }

    private Task<StepEnd> RunAsync(Func<string?> step) => _runner.RunAsync(step, Deadline, _time).WaitAsync(TestNode.Patience);
}
