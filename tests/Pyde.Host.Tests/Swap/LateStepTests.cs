using Pyde.Contracts.Mempool;
using Pyde.Host.Services;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Swap;

public sealed class LateStepTests
{
    // The steps of a swap of the ledger up to its pause: loading, probing, a slice of the base and its import, the pause.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Step_that_comes_after_it_was_given_up_leaves_the_gate_open_and_the_old_version_serving(int late)
    {
        var scheduler = new LateScheduler();
        await using TestNode node = await TestNode.WithLedgerAsync(scheduler: scheduler);
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 1));
        scheduler.LateStep = scheduler.Steps + late;

        SwapReport report = await node.SwapAsync();
        Assert.Equal(SwapOutcome.RolledBack, report.Outcome);
        scheduler.RunLateStep();

        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
        Assert.False(node.Slots.Mempool.Current!.Gate.IsClosed);
        Assert.Null(node.Halted);
    }

    /// <summary>The thread pool, but for one step that is given up before it begins.</summary>
    private sealed class LateScheduler : IWorkScheduler
    {
        private Func<string?>? _late;

        public int Steps { get; private set; }

        public int LateStep { get; set; } = int.MaxValue;

        public TaskCreationOptions CompletionOptions => ThreadPoolScheduler.Instance.CompletionOptions;

        public void RunLateStep() => StepRunner.Catch(_late ?? throw new InvalidOperationException("no step was late"));

        public void Complete(Action complete) => complete();

        public Task Run(Func<Task> work) => Task.Run(work);

        public IStepRunner CreateStepRunner(string name) => new Runner(this, new StepRunner(name));

        private sealed class Runner(LateScheduler owner, StepRunner inner) : IStepRunner
        {
            public Task<StepEnd> RunAsync(Func<string?> step, TimeSpan deadline, TimeProvider time)
            {
                if (++owner.Steps - 1 != owner.LateStep)
                    return inner.RunAsync(step, deadline, time);
                owner._late = step;
                return Task.FromResult(new StepEnd("no answer in time", IsHung: true));
            }

            public void Dispose() => inner.Dispose();
        }
    }
}
