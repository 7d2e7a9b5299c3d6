using Pyde.Contracts.Boundary;
using Pyde.Contracts.Mempool;
using Pyde.Host.Services;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Slots;

/// <summary>Who stands in line at a closed gate, and leaves the line one way or the other.</summary>
public sealed class LeaseWaiterTests
{
    [Fact]
    public async Task Caller_who_gave_up_and_still_stands_in_line_is_passed_over_and_takes_no_place()
    {
        var scheduler = new HoldingScheduler();
        await using TestNode node = await TestNode.WithLedgerAsync(scheduler: scheduler);
        Slot<IMempool> slot = node.Slots.Mempool;
        SlotVersion version = slot.Current!;
        version.Gate.Close();
        using CancellationTokenSource cancel = new();
        Task<Lease<IMempool>> gone = slot.AcquireAsync(cancel.Token).AsTask();
        Task<Lease<IMempool>> next = slot.AcquireAsync(default).AsTask();
        scheduler.IsHolding = true;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.WaitAsync(TestNode.Patience));

        slot.Publish(version);

        using (await next.WaitAsync(TestNode.Patience))
            Assert.Equal(1, version.Gate.Held);
        Assert.Equal(0, version.Gate.Held);
        await scheduler.ReleaseAsync();
        Assert.True(slot.TryAcquire(out Lease<IMempool> lease));
        lease.Dispose();
    }

    [Fact]
    public async Task Cancellation_after_the_service_takes_nothing_back()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Slot<IMempool> slot = node.Slots.Mempool;
        SlotVersion version = slot.Current!;
        version.Gate.Close();
        using CancellationTokenSource cancel = new();
        Task<Lease<IMempool>> waiting = slot.AcquireAsync(cancel.Token).AsTask();
        slot.Publish(version);
        using Lease<IMempool> lease = await waiting.WaitAsync(TestNode.Patience);

        await cancel.CancelAsync();

        Assert.True(lease.Stamp.IsLive);
        Assert.Equal(1, version.Gate.Held);
    }

    [Fact]
    public async Task Caller_who_waited_has_its_own_execution_context_back_and_not_that_of_the_thread_which_served()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Slot<IMempool> slot = node.Slots.Mempool;
        SlotVersion version = slot.Current!;
        version.Gate.Close();
        AsyncLocal<string?> own = new() { Value = "the caller's" };
        AsyncLocal<string?> planted = new();
        Task<Lease<IMempool>> waiting = slot.AcquireAsync(default).AsTask();
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() =>
            {
                own.Value = "the swap's";
                slot.Publish(version);
            });
        }

        Lease<IMempool> lease = await waiting.WaitAsync(TestNode.Patience);
        planted.Value = "a plugin's";
        lease.Dispose();

        Assert.Equal("the caller's", own.Value);
        Assert.Null(planted.Value);
    }

    [Fact]
    public async Task Shutting_a_place_whose_gate_is_closed_leaves_those_who_wait_for_its_draining_their_signal()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Slot<IMempool> slot = node.Slots.Mempool;
        Lease<IMempool> inside = await slot.AcquireAsync(default);
        slot.Current!.Gate.Close();
        Task drained = slot.Current.Gate.Drained;

        slot.Shut(new NodeHaltedException("the end"));
        inside.Dispose();

        await drained.WaitAsync(TestNode.Patience);
    }

    [Fact]
    public async Task Unit_that_finds_a_retired_version_every_time_is_given_up_after_1024_tries()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        int tries = 0;

        await Assert.ThrowsAsync<VersionRetiredException>(() => node.Slots.Mempool.CallAsync<IMempool, int, int>(
            0,
            (_, _, _) =>
            {
                tries++;
                throw new VersionRetiredException("Insert");
            },
            default).AsTask());

        Assert.Equal(1_024, tries);
        Assert.Equal(0, node.Slots.Mempool.Current!.Gate.Held);
    }

    /// <summary>The thread pool, but for work that is begun elsewhere: a test may hold it.</summary>
    private sealed class HoldingScheduler : IWorkScheduler
    {
        private readonly List<Func<Task>> _held = [];

        public bool IsHolding { get; set; }

        public TaskCreationOptions CompletionOptions => ThreadPoolScheduler.Instance.CompletionOptions;

        public void Complete(Action complete) => complete();

        public Task Run(Func<Task> work)
        {
            if (!IsHolding)
                return Task.Run(work);
            _held.Add(work);
            return Task.CompletedTask;
        }

        public IStepRunner CreateStepRunner(string name) => new StepRunner(name);

        public async Task ReleaseAsync()
        {
            IsHolding = false;
            foreach (Func<Task> work in _held)
                await work();
        }
    }
}
