using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Swap;

/// <summary>A version that goes is disposed once, whichever way it goes, unless a call of it never returned.</summary>
public sealed class DisposalTests
{
    // Probing disposes two scratch instances; the first version of a place is not probed.
    private const int Scratch = 2;

    [Fact]
    public async Task Version_that_is_replaced_is_disposed_when_its_successor_is_confirmed()
    {
        using Disposals disposals = new();
        await using TestNode node = await NodeAsync(disposals.Configuration(), new ProbationLength(2, 0));
        await node.SwapAsync();
        Assert.Equal(0, disposals.Count);

        await node.Coordinator.ConfirmAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);

        Assert.Equal(1, disposals.Count);
    }

    [Fact]
    public async Task Version_that_is_taken_back_is_disposed()
    {
        using Disposals disposals = new();
        await using TestNode node = await NodeAsync("{}", new ProbationLength(2, 0));
        await node.SwapAsync(disposals.Configuration());
        Assert.Equal(Scratch, disposals.Count);

        await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);

        Assert.Equal(Scratch + 1, disposals.Count);
    }

    [Fact]
    public async Task Version_that_never_served_is_disposed()
    {
        using Disposals disposals = new();
        await using TestNode node = await NodeAsync("{}");

        SwapReport report = await node.SwapAsync(disposals.Configuration("""{ "lieIn": "HandOffDigest" }"""));

        Assert.Equal(SwapOutcome.RolledBack, report.Outcome);
        Assert.Equal(Scratch + 1, disposals.Count);
    }

    [Fact]
    public async Task Version_that_serves_is_disposed_with_its_node_and_not_twice()
    {
        using Disposals disposals = new();
        TestNode node = await NodeAsync(disposals.Configuration());

        await node.DisposeAsync();
        await node.Coordinator.DisposeAsync().AsTask().WaitAsync(TestNode.Patience);

        Assert.Equal(1, disposals.Count);
    }

    [Fact]
    public async Task Version_inside_which_a_call_hangs_is_not_disposed_under_it()
    {
        using Hang hang = new();
        using Disposals disposals = new();
        await using TestNode node = await NodeAsync("{}");
        SwapOperation operation = node.BeginSwap(disposals.Configuration(hang.In("ImportBase")));
        await hang.Entered;

        node.Time.Advance(TimeSpan.FromMilliseconds(node.Coordinator.CallDeadlineMs));

        Assert.Equal(SwapOutcome.RolledBack, (await operation.Ended.WaitAsync(TestNode.Patience)).Outcome);
        hang.Release();
        await hang.Left;
        Assert.Equal(Scratch, disposals.Count);
    }

    [Fact]
    public async Task Successor_of_a_version_that_hangs_in_its_export_is_disposed()
    {
        using Hang hang = new();
        using Disposals disposals = new();
        await using TestNode node = await NodeAsync(hang.In("ExportBase"));
        SwapOperation operation = node.BeginSwap(disposals.Configuration());
        await hang.Entered;

        node.Time.Advance(TimeSpan.FromMilliseconds(250));

        Assert.Equal(SwapOutcome.RolledBack, (await operation.Ended.WaitAsync(TestNode.Patience)).Outcome);
        Assert.Equal(Scratch + 1, disposals.Count);
    }

    [Fact]
    public async Task Version_that_is_loaded_too_late_is_disposed_and_unloaded()
    {
        using Disposals disposals = new();
        var scheduler = new StepScheduler();
        await using TestNode node = await NodeAsync("{}", scheduler: scheduler);
        scheduler.LateStep = scheduler.Steps;
        SwapReport report = await node.SwapAsync(disposals.Configuration());
        Assert.Equal((SwapOutcome.RolledBack, SwapStep.Loading), (report.Outcome, report.Step));

        scheduler.RunLateStep();

        Assert.Equal(1, disposals.Count);
        Assert.True(node.Services.Live[1].IsDisposed);
        Assert.True(TestNode.Collected(() => node.Library.LoadedContexts == 1 && node.Library.Unloads.Pending == 0));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
    }

    [Fact]
    public async Task Node_lets_every_thread_for_steps_go()
    {
        var scheduler = new StepScheduler();
        TestNode node = await NodeAsync("{}", scheduler: scheduler);

        await node.DisposeAsync();

        // For every place one that swaps and one that asks for health.
        Assert.Equal(2 * node.Slots.All.Count, scheduler.RunnersMade);
        Assert.Equal(scheduler.RunnersMade, scheduler.RunnersDisposed);
    }

    [Fact]
    public async Task Place_serves_until_the_swap_under_way_has_ended_when_the_node_shuts_down()
    {
        var scheduler = new StepScheduler();
        TestNode node = await NodeAsync("{}", scheduler: scheduler);
        TaskCompletionSource underWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.Before(3, () =>
        {
            underWay.SetResult();
            return goOn.Task;
        });
        SwapOperation operation = node.BeginSwap();
        await underWay.Task.WaitAsync(TestNode.Patience);

        Task shutdown = node.DisposeAsync().AsTask();

        Assert.True(node.Slots.Mempool.TryAcquire(out Lease<IMempool> lease));
        lease.Dispose();
        goOn.SetResult();
        await shutdown.WaitAsync(TestNode.Patience);
        Assert.True(operation.Ended.IsCompleted);
        Assert.False(node.Slots.Mempool.IsFilled);
    }

    private static async Task<TestNode> NodeAsync(string configuration, ProbationLength? probation = null, StepScheduler? scheduler = null)
    {
        TestNode node = await TestNode.WithLedgerAsync(
            settings => settings with { Probation = probation ?? ProbationLength.None }, configuration: configuration, scheduler: scheduler);
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 1));
        return node;
    }
}
