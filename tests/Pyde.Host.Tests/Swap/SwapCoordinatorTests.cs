using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;
using Pyde.Types;

namespace Pyde.Host.Tests.Swap;

/// <summary>What the coordinator answers, reports and refuses, besides the swap itself.</summary>
public sealed class SwapCoordinatorTests
{
    [Fact]
    public async Task Report_says_who_replaced_whom_where_in_which_order_and_how()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        await node.CallAsync(1, 1);

        SwapReport first = await EndedAsync(node.BeginSwap());
        SwapReport second = await EndedAsync(node.BeginSwap(version: "3.0.0", configuration: """{ "lieIn": "ImportDelta" }"""));

        Assert.Equal((1, "mempool", "pyde.test.ledger@1.0.0", "pyde.test.ledger@2.0.0"), (first.Number, first.Place, first.From, first.To));
        Assert.Equal((2, "mempool", "pyde.test.ledger@2.0.0", "pyde.test.ledger@3.0.0"), (second.Number, second.Place, second.From, second.To));
        Assert.Equal((SwapOutcome.Confirmed, SwapStep.Confirmed, null), (first.Outcome, first.Step, first.Reason));
        Assert.Equal((SwapOutcome.RolledBack, SwapStep.DeltaHandOff), (second.Outcome, second.Step));
        Assert.Equal(
            "pyde.test.ledger@3.0.0 refused record 0 of the Delta stream: it was told to refuse", second.Reason);
        Assert.Equal([1L, 2L], node.Coordinator.Reports.Select(report => report.Number));
        Assert.Equal(default, second.Pause);
        Assert.Null(second.Rollback);
    }

    [Fact]
    public async Task Pause_before_the_last_caller_is_out_is_the_drain()
    {
        await using TestNode node = new();
        Assert.Null(await node.Coordinator.FillAsync(node.Slots.Mempool, TestFolders.Built("NoOp.mempool"), default).WaitAsync(TestNode.Patience));
        Lease<IMempool> held = await node.Slots.Mempool.AcquireAsync(default);
        int timers = node.Time.TimersMade;
        SwapOperation operation = node.Coordinator.Begin(new SwapRequest("mempool", node.Folders.Variant("NoOp.mempool", "2.0.0")), default);

        // Loading, probing, draining, then the waiting.
        AdvanceWhenWaiting(node, timers + 4, 100);
        Task<Lease<IMempool>> waiting = node.Slots.Mempool.AcquireAsync(default).AsTask();
        held.Dispose();

        using Lease<IMempool> next = await waiting.WaitAsync(TestNode.Patience);
        Assert.Equal("2.0.0", next.Version.Version);
        SwapReport report = await EndedAsync(operation);
        Assert.Equal(new PauseSplit(100_000, 0, 0), report.Pause);
        Assert.Equal(100_000, report.Pause.TotalMicroseconds);
        Assert.Equal(1, report.Waited);
    }

    [Fact]
    public async Task Pause_after_the_last_caller_is_out_is_the_hand_off()
    {
        using Hang hang = new();
        await using TestNode node = await TestNode.WithLedgerAsync();
        await node.CallAsync(1, 1);
        SwapOperation operation = node.BeginSwap(hang.In("ImportDelta"));
        await hang.Entered;

        node.Time.Advance(TimeSpan.FromMilliseconds(50));
        hang.Release();

        SwapReport report = await EndedAsync(operation);
        Assert.True(report.Outcome == SwapOutcome.Confirmed, report.ToString());
        Assert.Equal(new PauseSplit(0, 50_000, 0), report.Pause);
        Assert.Equal(0, report.BasePauseMaxMicroseconds);
    }

    [Fact]
    public async Task Gap_for_a_slice_counts_from_the_closing_of_the_gate_to_its_opening()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        await node.CallAsync(1, 1);
        Lease<IMempool> held = await node.Slots.Mempool.AcquireAsync(default);
        int timers = node.Time.TimersMade;
        SwapOperation operation = node.BeginSwap();

        // Loading, probing, the step that closes the gate, then the waiting.
        AdvanceWhenWaiting(node, timers + 4, 30);
        held.Dispose();

        SwapReport report = await EndedAsync(operation);
        Assert.True(report.Outcome == SwapOutcome.Confirmed, report.ToString());
        Assert.Equal(30_000, report.BasePauseMaxMicroseconds);
        Assert.Equal(1, report.BaseSlices);
        Assert.Equal(default, report.Pause);
    }

    [Fact]
    public async Task Last_256_reports_are_kept()
    {
        await using TestNode node = await TestNode.WithLedgerAsync(settings => settings with { Probation = new ProbationLength(2, 0) });
        await node.SwapAsync();
        for (int refused = 0; refused < 256; refused++)
        {
            SwapReport report = await EndedAsync(node.Coordinator.Begin(new SwapRequest(SlotName.Mempool, "nowhere"), default));
            Assert.Equal((SwapOutcome.Refused, "nowhere"), (report.Outcome, report.To));
        }

        Assert.Equal(Enumerable.Range(2, 256), node.Coordinator.Reports.Select(report => (int)report.Number));
    }

    [Fact]
    public async Task Place_that_no_plugin_fills_cannot_be_swapped_and_one_that_is_filled_not_be_filled()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        ArgumentException empty = Assert.Throws<ArgumentException>(
            () => node.Coordinator.Begin(new SwapRequest(SlotName.State, "folder"), default));
        ArgumentException unknown = Assert.Throws<ArgumentException>(
            () => node.Coordinator.Begin(new SwapRequest("engine", "folder", "entry"), default));
        InvalidOperationException filled = await Assert.ThrowsAsync<InvalidOperationException>(
            () => node.Coordinator.FillAsync(node.Slots.Mempool, TestFolders.Built("Ledger"), default));

        Assert.StartsWith("no plugin fills slot 'state' (entry 'folder')", empty.Message, StringComparison.Ordinal);
        Assert.StartsWith("no plugin fills slot 'engine' (entry 'entry')", unknown.Message, StringComparison.Ordinal);
        Assert.Equal("mempool is filled; swap it", filled.Message);
        Assert.Empty(node.Coordinator.Reports);
    }

    [Fact]
    public async Task Engine_is_found_by_the_entry_that_is_named_or_else_by_the_id_of_the_new_plugin()
    {
        await using TestNode node = new();
        Assert.Null(await node.Coordinator.FillAsync(node.Slots.Wasm[0], TestFolders.Built("NoOp.wasm"), default).WaitAsync(TestNode.Patience));
        string other = node.Folders.Variant("NoOp.wasm", "2.0.0", manifest => manifest with { Id = "pyde.test.other" });

        Assert.Throws<ArgumentException>(() => node.Coordinator.Begin(new SwapRequest(SlotName.Wasm, other), default));
        Assert.Throws<ArgumentException>(() => node.Coordinator.Begin(new SwapRequest(SlotName.Wasm, node.Folders.Cache), default));
        SwapReport report = await EndedAsync(node.Coordinator.Begin(new SwapRequest(SlotName.Wasm, other, PluginsFile.InterpreterId), default));

        Assert.True(report.Outcome == SwapOutcome.Confirmed, report.ToString());
        Assert.Equal("pyde.test.other@2.0.0", node.Slots.Wasm[0].Identity.ToString());
    }

    [Fact]
    public async Task Plugin_that_cannot_fill_a_place_is_refused_with_its_folder_and_leaves_it_empty()
    {
        await using TestNode wrong = new(configuration: """{ "after": "soon" }""");
        Refusal? configuration = await wrong.Coordinator.FillAsync(wrong.Slots.Mempool, TestFolders.Built("Ledger"), default)
            .WaitAsync(TestNode.Patience);
        Refusal? missing = await wrong.Coordinator.FillAsync(wrong.Slots.State, wrong.Folders.Cache, default).WaitAsync(TestNode.Patience);

        Assert.NotNull(configuration);
        Assert.NotNull(missing);
        Assert.Contains(TestFolders.Built("Ledger"), configuration.ToString(), StringComparison.Ordinal);
        Assert.Contains("a plugin that can fill mempool", configuration.ToString(), StringComparison.Ordinal);
        Assert.Contains("configuration of pyde.test.ledger@1.0.0 $.after: a known setting", configuration.ToString(), StringComparison.Ordinal);
        Assert.Contains("a plugin that can fill state", missing.ToString(), StringComparison.Ordinal);
        Assert.False(wrong.Slots.Mempool.IsFilled);
        Assert.False(wrong.Slots.State.IsFilled);
        Assert.True(Assert.Single(wrong.Services.Live).IsDisposed);
        Assert.True(TestNode.Collected(() => wrong.Library.LoadedContexts == 0 && wrong.Library.Unloads.Pending == 0));
    }

    [Fact]
    public async Task Filling_that_was_given_up_before_it_began_loads_nothing()
    {
        await using TestNode node = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => node.Coordinator.FillAsync(node.Slots.Mempool, TestFolders.Built("Ledger"), new CancellationToken(true)));
        Assert.Equal(0, node.Library.LoadedContexts);
    }

    [Fact]
    public async Task Halted_node_refuses_every_swap_and_every_wave()
    {
        await using TestNode node = await TestNode.WithLedgerAsync(settings => settings with { FaultsMax = 1 });
        node.Slots.Mempool.Charge("Insert", "wrong");
        node.Slots.Mempool.Charge("Insert", "wrong again");
        HaltReport halt = await node.HaltSignal.Task.WaitAsync(TestNode.Patience);

        SwapReport refused = await node.SwapAsync();

        Assert.Equal((SwapOutcome.Refused, "the node has halted"), (refused.Outcome, refused.Reason));
        Assert.Equal("mempool", halt.Place);
        Assert.Equal("pyde.test.ledger@1.0.0", halt.Plugin);
        Assert.False(await node.Coordinator.BeforeWaveAsync(default, default).WaitAsync(TestNode.Patience));
        NodeHaltedException reason = await Assert.ThrowsAsync<NodeHaltedException>(() => node.CallAsync(1, 1));
        Assert.StartsWith("mempool: pyde.test.ledger@1.0.0: ", reason.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NodeHaltedException>(() => node.Slots.State.AcquireAsync(default).AsTask());
    }

    [Fact]
    public async Task Coordinator_that_is_disposed_begins_nothing_and_may_be_disposed_again()
    {
        TestNode node = await TestNode.WithLedgerAsync();
        string folder = node.Folders.Variant("Ledger", "2.0.0");
        Assert.True(await node.Coordinator.BeforeWaveAsync(default, default).WaitAsync(TestNode.Patience));
        await node.DisposeAsync();
        await node.Coordinator.DisposeAsync().AsTask().WaitAsync(TestNode.Patience);

        Assert.False(node.Slots.Mempool.IsFilled);
        Assert.Throws<ArgumentException>(() => node.Coordinator.Begin(new SwapRequest(SlotName.Mempool, folder), default));
        NodeHaltedException reason = await Assert.ThrowsAsync<NodeHaltedException>(() => node.CallAsync(1, 1));
        Assert.Equal("the node shuts down", reason.Message);
    }

    [Fact]
    public async Task Swaps_ordered_for_the_same_wave_happen_in_their_order_and_those_of_earlier_waves_before_them()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        Order(node, "4.0.0", 5);
        Order(node, "2.0.0", 3);
        Order(node, "5.0.0", 5);
        Order(node, "3.0.0", 3);
        Order(node, "6.0.0", 6);

        Assert.True(await node.Coordinator.BeforeWaveAsync(new WaveNumber(5), default).WaitAsync(TestNode.Patience));

        Assert.Equal(["2.0.0", "3.0.0", "4.0.0", "5.0.0"], node.Coordinator.Reports.Select(report => report.To.Split('@')[1]));
        Assert.True(await node.Coordinator.BeforeWaveAsync(new WaveNumber(5), default).WaitAsync(TestNode.Patience));
        Assert.Equal("5.0.0", node.Slots.Mempool.Identity.Version);
        Assert.Equal(0, node.BoundariesEntered);
    }

    [Fact]
    public async Task Operators_word_on_a_place_that_is_unknown_or_not_on_probation_changes_nothing()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        foreach (string place in (string[])["nowhere", SlotName.Mempool, SlotName.State])
        {
            Assert.Null(await node.Coordinator.RollBackAsync(place).WaitAsync(TestNode.Patience));
            Assert.Null(await node.Coordinator.ConfirmAsync(place).WaitAsync(TestNode.Patience));
        }

        Assert.False(node.Coordinator.IsChainOnProbation);
        Assert.False(await node.Coordinator.OnDivergentRootAsync(default, default, default).WaitAsync(TestNode.Patience));
        Assert.Null(node.Halted);
    }

    [Fact]
    public async Task Configuration_stays_with_the_version_that_serves()
    {
        await using TestNode node = await TestNode.WithLedgerAsync(settings => settings with { Probation = new ProbationLength(2, 0) });
        await node.CallAsync(1, 1);
        // Refused by its configuration, then without one of its own: the place's is still the one that works.
        SwapReport refused = await node.SwapAsync("""{ "after": "soon" }""");
        Assert.Equal(SwapOutcome.RolledBack, refused.Outcome);
        SwapReport ill = await node.SwapAsync("""{ "throwIn": "Start" , "after": 1 }""");
        Assert.True(ill.Outcome == SwapOutcome.OnProbation, ill.ToString());
        await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);

        SwapReport plain = await node.Coordinator.Begin(new SwapRequest(SlotName.Mempool, node.Folders.Variant("Ledger", "4.0.0")), default)
            .Live.WaitAsync(TestNode.Patience);

        Assert.True(plain.Outcome == SwapOutcome.OnProbation, plain.ToString());
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
    }

    [Fact]
    public async Task Configuration_that_came_with_a_swap_is_that_of_the_place_from_then_on()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        await node.CallAsync(1, 1);
        await EndedAsync(node.BeginSwap("""{ "throwIn": "TakeBatch" }"""));

        SwapReport plain = await EndedAsync(
            node.Coordinator.Begin(new SwapRequest(SlotName.Mempool, node.Folders.Variant("Ledger", "3.0.0")), default));

        Assert.True(plain.Outcome == SwapOutcome.Confirmed, plain.ToString());
        await Assert.ThrowsAsync<PluginFault>(() => node.Slots.Mempool.CallAsync(
            0, static (mempool, _, _) => mempool.TakeBatch(new BatchRequest(1, 1, 1)), default).AsTask());
    }

    [Fact]
    public async Task Nothing_waits_for_the_synchronization_context_of_a_caller()
    {
        await using TestNode node = new(settings => settings with { Probation = new ProbationLength(1, 0) });
        Coordinated("fill", () => node.Coordinator.FillAsync(node.Slots.Mempool, TestFolders.Built("Ledger"), default));
        await node.CallAsync(1, 1);
        await node.SwapAsync();
        Coordinated("roll back", () => node.Coordinator.RollBackAsync(SlotName.Mempool));
        await node.SwapAsync(version: "3.0.0");
        Coordinated("confirm", () => node.Coordinator.ConfirmAsync(SlotName.Mempool));
        await node.SwapAsync(version: "4.0.0");
        Coordinated("after a wave", node.Coordinator.AfterWaveAsync);
        Order(node, "5.0.0", 1);
        Coordinated("before a wave", () => node.Coordinator.BeforeWaveAsync(new WaveNumber(1), default));
        Coordinated("divergent root", () => node.Coordinator.OnDivergentRootAsync(default, default, default));
        SwapOperation underWay = node.BeginSwap(version: "6.0.0");
        Coordinated("dispose", () => node.Coordinator.DisposeAsync().AsTask());
        Assert.True(underWay.Ended.IsCompleted);

        static void Coordinated(string what, Func<Task> call)
        {
            SynchronizationContext? before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(new DeadContext());
            Task task;
            try
            {
                task = call();
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
            }

            Assert.True(task.Wait(TestNode.Patience), what);
        }
    }

    [Fact]
    public async Task Hung_call_of_a_confirmed_version_is_watched_and_neither_swapped_nor_halted()
    {
        using Hang hang = new();
        await using TestNode node = await TestNode.WithLedgerAsync(configuration: hang.In("Contains"));
        await node.CallAsync(1, 1);
        Task<bool> hung = Task.Run(() => node.Slots.Mempool.CallAsync(0, static (mempool, _, _) => mempool.Contains(default), default).AsTask());
        await hang.Entered;

        node.Time.Advance(TimeSpan.FromMilliseconds(node.Coordinator.CallDeadlineMs * 3));

        Assert.Null(node.Halted);
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
        hang.Release();
        Assert.False(await hung.WaitAsync(TestNode.Patience));
    }

    [Fact]
    public async Task Swaps_are_refused_while_256_contexts_are_still_unloading()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        object context = new();
        for (int pending = 0; pending < 255; pending++)
            node.Library.Unloads.Watch("slow@1.0.0", new WeakReference(context));
        SwapReport under = await EndedAsync(node.BeginSwap());
        // The version that was replaced is the 256th, or another one takes its place.
        for (int pending = node.Library.Unloads.Pending; pending < 256; pending++)
            node.Library.Unloads.Watch("slow@1.0.0", new WeakReference(context));

        SwapReport over = await EndedAsync(node.BeginSwap(version: "3.0.0"));

        Assert.True(under.Outcome == SwapOutcome.Confirmed, under.ToString());
        Assert.Equal((SwapOutcome.Refused, "256 contexts are still unloading; try again later"), (over.Outcome, over.Reason));
        GC.KeepAlive(context);
    }

    [Fact]
    public async Task Shutdown_gives_a_call_its_deadline_and_disposes_the_plugin_when_it_has_returned()
    {
        using Hang hang = new();
        (TestNode node, Task<bool> call, Task shutdown) = await ShutdownWithCallInsideAsync(hang);

        node.Time.Advance(TimeSpan.FromMilliseconds(node.Coordinator.CallDeadlineMs - 1));
        Assert.False(shutdown.IsCompleted);
        Assert.False(node.Services.Live[0].IsDisposed);
        hang.Release();
        await shutdown.WaitAsync(TestNode.Patience);
        Assert.False(await call.WaitAsync(TestNode.Patience));
        Assert.True(node.Services.Live[0].IsDisposed);
        Assert.True(TestNode.Collected(() => node.Library.LoadedContexts == 0 && node.Library.Unloads.Pending == 0));
    }

    [Fact]
    public async Task Shutdown_does_not_wait_for_a_call_beyond_its_deadline()
    {
        using Hang hang = new();
        (TestNode node, Task<bool> call, Task shutdown) = await ShutdownWithCallInsideAsync(hang);

        node.Time.Advance(TimeSpan.FromMilliseconds(node.Coordinator.CallDeadlineMs));
        await shutdown.WaitAsync(TestNode.Patience);
        Assert.False(call.IsCompleted);
        hang.Release();
        await Assert.ThrowsAsync<NodeHaltedException>(() => call.WaitAsync(TestNode.Patience));
    }

    [Fact]
    public async Task Every_door_refuses_null_by_its_name()
    {
        await using TestNode node = new();
        await Assert.ThrowsAsync<ArgumentNullException>("slot", () => node.Coordinator.FillAsync(null!, "", default));
        Assert.Throws<ArgumentNullException>("request", () => node.Coordinator.Begin(null!, default));
        Assert.Throws<ArgumentNullException>("request", () => node.Coordinator.OrderForWave(null!, default));
    }

    private static void Order(TestNode node, string version, ulong wave) =>
        node.Coordinator.OrderForWave(new SwapRequest(SlotName.Mempool, node.Folders.Variant("Ledger", version)), new WaveNumber(wave));

    /// <summary>A node that shuts down, waits for a call that hangs, and has set the timer of its deadline.</summary>
    private static async Task<(TestNode Node, Task<bool> Call, Task Shutdown)> ShutdownWithCallInsideAsync(Hang hang)
    {
        TestNode node = await TestNode.WithLedgerAsync(configuration: hang.In("Contains"));
        await node.CallAsync(1, 1);
        Task<bool> call = Task.Run(() => node.Slots.Mempool.CallAsync(0, static (mempool, _, _) => mempool.Contains(default), default).AsTask());
        await hang.Entered;
        int timers = node.Time.TimersMade;
        Task shutdown = node.DisposeAsync().AsTask();
        Assert.True(SpinWait.SpinUntil(() => node.Time.TimersMade > timers, TestNode.Patience));
        return (node, call, shutdown);
    }

    private static Task<SwapReport> EndedAsync(SwapOperation operation) => operation.Ended.WaitAsync(TestNode.Patience);

    private static void AdvanceWhenWaiting(TestNode node, int timers, int milliseconds)
    {
        Assert.True(SpinWait.SpinUntil(() => node.Time.TimersMade >= timers, TestNode.Patience));
        node.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
    }

    /// <summary>A context whose thread never comes to what is posted to it.</summary>
    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
            // Left undone.
        }
    }
}
