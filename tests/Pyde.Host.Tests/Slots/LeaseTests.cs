using Pyde.Contracts;
using Pyde.Contracts.Mempool;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Slots;

public sealed class LeaseTests
{
    [Fact]
    public async Task Lease_hands_out_the_contract_until_it_ends()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Lease<IMempool> lease = await node.Slots.Mempool.AcquireAsync(default);
        LeaseStamp stamp = lease.Stamp;
        Assert.Equal(0, lease.Contract.Count);
        Assert.True(stamp.IsLive);
        Assert.Equal("pyde.test.ledger@1.0.0", lease.Version.ToString());

        lease.Dispose();

        Assert.False(stamp.IsLive);
        Assert.Throws<StaleHandleException>(() => lease.Contract);
    }

    [Fact]
    public async Task Lease_that_is_disposed_twice_gives_back_one_place()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        SlotGate gate = node.Slots.Mempool.Current!.Gate;
        Lease<IMempool> first = await node.Slots.Mempool.AcquireAsync(default);
        Lease<IMempool> copy = first;
        first.Dispose();
        Lease<IMempool> second = await node.Slots.Mempool.AcquireAsync(default);
        Assert.Equal(1, gate.Held);

        copy.Dispose();

        Assert.Equal(1, gate.Held);
        Assert.True(second.Stamp.IsLive);
        second.Dispose();
        Assert.Equal(0, gate.Held);
    }

    [Fact]
    public async Task Acquire_and_release_allocate_nothing()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Slot<IMempool> slot = node.Slots.Mempool;
        Measure(slot, 10_000);

        long bytes = Measure(slot, 10_000);

        Assert.Equal(0, bytes);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(500)]
    public async Task Any_number_of_leases_is_counted_and_drained(int count)
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        SlotGate gate = node.Slots.Mempool.Current!.Gate;
        List<Lease<IMempool>> leases = [];
        for (int index = 0; index < count; index++)
            leases.Add(await node.Slots.Mempool.AcquireAsync(default));
        Assert.Equal(count, gate.Held);
        gate.Close();

        foreach (Lease<IMempool> lease in leases)
        {
            Assert.False(gate.Drained.IsCompleted);
            lease.Dispose();
        }

        Assert.True(gate.Drained.IsCompleted);
        node.Slots.Mempool.Publish(node.Slots.Mempool.Current!);
    }

    [Fact]
    public async Task Waiters_are_served_in_their_order_across_a_swap()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Slot<IMempool> slot = node.Slots.Mempool;
        SlotVersion version = slot.Current!;
        version.Gate.Close();
        List<Task<Lease<IMempool>>> waiting = [];
        for (int index = 0; index < 20; index++)
            waiting.Add(slot.AcquireAsync(default).AsTask());
        Assert.False(slot.TryAcquire(out _));
        Assert.All(waiting, task => Assert.False(task.IsCompleted));

        slot.Publish(version);

        // Each was given its place before the gate opened, the first in line the first place.
        foreach (Task<Lease<IMempool>> task in waiting)
            (await task.WaitAsync(TestNode.Patience)).Dispose();
        Assert.Equal(20, slot.Waited);
        Assert.Equal(0, version.Gate.Held);
    }

    [Fact]
    public async Task Waiter_that_gives_up_leaves_the_line_and_no_lease()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Slot<IMempool> slot = node.Slots.Mempool;
        SlotVersion version = slot.Current!;
        version.Gate.Close();
        using CancellationTokenSource cancel = new();
        Task<Lease<IMempool>> waiting = slot.AcquireAsync(cancel.Token).AsTask();
        Task<Lease<IMempool>> other = slot.AcquireAsync(default).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        slot.Publish(version);

        (await other.WaitAsync(TestNode.Patience)).Dispose();
        Assert.Equal(0, version.Gate.Held);
    }

    [Fact]
    public async Task Execution_context_is_as_before_once_the_lease_has_ended()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        AsyncLocal<object?> planted = new();
        Assert.True(node.Slots.Mempool.TryAcquire(out Lease<IMempool> lease));
        planted.Value = new object();

        lease.Dispose();

        Assert.Null(planted.Value);
    }

    [Fact]
    public async Task Hung_lease_is_told_from_a_busy_slot()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        LeaseClock clock = node.Slots.Clock;
        SlotGate gate = node.Slots.Mempool.Current!.Gate;
        using Lease<IMempool> old = await node.Slots.Mempool.AcquireAsync(default);
        for (int tick = 0; tick < LeaseClock.TicksPerDeadline; tick++)
            clock.Advance();
        Assert.Equal(0, gate.HeldSince(clock.Deadline));
        clock.Advance();
        using Lease<IMempool> young = await node.Slots.Mempool.AcquireAsync(default);
        Assert.Equal(2, gate.Held);
        Assert.Equal(1, gate.HeldSince(clock.Deadline));
    }

    [Fact]
    public async Task Empty_place_and_halted_node_answer_at_once()
    {
        await using TestNode node = new();
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.Slots.State.AcquireAsync(default).AsTask());
        node.Slots.State.Shut(new NodeHaltedException("the end"));
        await Assert.ThrowsAsync<NodeHaltedException>(() => node.Slots.State.AcquireAsync(default).AsTask());
    }

    [Fact]
    public async Task Eight_callers_lose_double_and_reorder_nothing_over_many_swaps()
    {
        const int Callers = 8;
        const int Swaps = 12;
        await using TestNode node = await TestNode.WithLedgerAsync(time: TimeProvider.System, settings: s => s with { PauseBudgetMs = 30_000 });
        using CancellationTokenSource stop = new();
        // One thread beside the pool: callers that never pause would otherwise hold every thread that a swap continues on.
        Task<ulong[]> callers = Task.Factory.StartNew(
            () => CallInTurns(node, Callers, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        string[] folders = [node.Folders.Variant("Ledger", "2.0.0"), TestFolders.Built("Ledger")];

        for (int swap = 0; swap < Swaps; swap++)
        {
            SwapReport report = await node.Coordinator.Begin(new SwapRequest(SlotName.Mempool, folders[swap % 2]), default)
                .Ended.WaitAsync(TestNode.Patience);
            Assert.True(report.Outcome == SwapOutcome.Confirmed, report.ToString());
            Assert.Equal(0, report.FailedCalls);
        }

        await stop.CancelAsync();
        ulong[] last = await callers.WaitAsync(TestNode.Patience);
        for (uint caller = 1; caller <= Callers; caller++)
        {
            Assert.Equal(InsertOutcome.Duplicate, await node.CallAsync(caller, last[caller - 1]));
            Assert.Equal(InsertOutcome.NonceOutsideWindow, await node.CallAsync(caller, last[caller - 1] + 2));
        }

        Assert.True(TestNode.Collected(() => node.Library.Unloads.Pending == 0));
        Assert.Empty(node.Library.Unloads.Leaked);
    }

    /// <summary>Eight callers on one thread without pause; one that has to wait for a gate leaves the thread to the others.</summary>
    private static ulong[] CallInTurns(TestNode node, int callers, CancellationToken stop)
    {
        ulong[] numbers = new ulong[callers];
        var calls = new Task<InsertOutcome>?[callers];
        while (true)
        {
            bool isAnyUnderWay = false;
            for (int caller = 0; caller < callers; caller++)
            {
                if (calls[caller] is { IsCompleted: true } ended)
                {
                    Assert.Equal(InsertOutcome.Accepted, ended.GetAwaiter().GetResult());
                    calls[caller] = null;
                }

                if (calls[caller] is null && (!stop.IsCancellationRequested || numbers[caller] == 0))
                    calls[caller] = node.CallAsync((uint)caller + 1, ++numbers[caller]);
                isAnyUnderWay |= calls[caller] is not null;
            }

            if (!isAnyUnderWay)
                return numbers;
        }
    }

    private static long Measure(Slot<IMempool> slot, int times)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int index = 0; index < times; index++)
        {
            if (slot.TryAcquire(out Lease<IMempool> lease))
                lease.Dispose();
            ValueTask<Lease<IMempool>> acquired = slot.AcquireAsync(default);
            acquired.GetAwaiter().GetResult().Dispose();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
