using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Swap;

/// <summary>A failed swap changes nothing: a fault at each step, of every kind (hot-swap.md, the table of promises).</summary>
public sealed class FailedSwapTests
{
    [Theory]
    [InlineData("Start", SwapStep.Loading)]
    [InlineData("ImportBase", SwapStep.BaseHandOff)]
    [InlineData("ImportDelta", SwapStep.DeltaHandOff)]
    [InlineData("HandOffDigest", SwapStep.DeltaHandOff)]
    public async Task New_version_that_throws_before_it_serves_changes_nothing(string member, SwapStep step)
    {
        await using TestNode node = await NodeWithStateAsync();

        SwapReport report = await node.SwapAsync($$"""{ "throwIn": "{{member}}", "isPrivate": true }""");

        AssertRolledBack(report, step, "private failure in");
        await AssertOldServesAsync(node);
        AssertNewVersionIsGone(node);
    }

    [Theory]
    [InlineData("ImportBase", SwapStep.BaseHandOff, "told to refuse")]
    [InlineData("ImportDelta", SwapStep.DeltaHandOff, "told to refuse")]
    [InlineData("HandOffDigest", SwapStep.DeltaHandOff, "digests after the hand-off differ")]
    public async Task New_version_that_answers_wrongly_before_it_serves_changes_nothing(string member, SwapStep step, string reason)
    {
        await using TestNode node = await NodeWithStateAsync();

        SwapReport report = await node.SwapAsync($$"""{ "lieIn": "{{member}}" }""");

        AssertRolledBack(report, step, reason);
        await AssertOldServesAsync(node);
        AssertNewVersionIsGone(node);
    }

    [Theory]
    [InlineData("Start", SwapStep.Loading, 60_000)]
    [InlineData("ImportBase", SwapStep.BaseHandOff, 5_000)]
    [InlineData("ImportDelta", SwapStep.DeltaHandOff, 250)]
    [InlineData("HandOffDigest", SwapStep.DeltaHandOff, 250)]
    public async Task New_version_that_hangs_before_it_serves_changes_nothing(string member, SwapStep step, int deadlineMs)
    {
        using Hang hang = new();
        await using TestNode node = await NodeWithStateAsync();

        SwapOperation operation = node.BeginSwap(hang.In(member));
        await hang.Entered;
        node.Time.Advance(TimeSpan.FromMilliseconds(deadlineMs));
        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);

        AssertRolledBack(report, step, "no answer within");
        await AssertOldServesAsync(node);
        hang.Release();
        await hang.Left;
        AssertNewVersionIsGone(node);
        // An export that was under way is over: the next swap moves everything from the start, once.
        SwapReport next = await node.SwapAsync(version: "3.0.0");
        Assert.True(next.Outcome == SwapOutcome.Confirmed, next.ToString());
        Assert.Equal(100 * 12, next.HandedOverBytes);
    }

    [Theory]
    [InlineData("ExportBase", SwapStep.BaseHandOff)]
    [InlineData("ExportDelta", SwapStep.DeltaHandOff)]
    [InlineData("HandOffDigest", SwapStep.DeltaHandOff)]
    public async Task Old_version_whose_export_throws_goes_on_serving(string member, SwapStep step)
    {
        await using TestNode node = await NodeWithStateAsync($$"""{ "throwIn": "{{member}}" }""");

        SwapReport report = await node.SwapAsync();

        AssertRolledBack(report, step, "told to fail");
        await AssertOldServesAsync(node);
        AssertNewVersionIsGone(node);
    }

    [Theory]
    [InlineData("ExportBase", SwapStep.BaseHandOff)]
    [InlineData("ExportDelta", SwapStep.DeltaHandOff)]
    public async Task Old_version_whose_export_hangs_goes_on_serving(string member, SwapStep step)
    {
        using Hang hang = new();
        await using TestNode node = await NodeWithStateAsync(hang.In(member));

        SwapOperation operation = node.BeginSwap();
        await hang.Entered;
        node.Time.Advance(TimeSpan.FromMilliseconds(250));
        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);

        AssertRolledBack(report, step, "no answer within");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Corrupted_stream_is_refused_with_its_record()
    {
        await using TestNode node = await NodeWithStateAsync("""{ "lieIn": "ExportBase" }""");

        SwapReport report = await node.SwapAsync();

        AssertRolledBack(report, SwapStep.BaseHandOff, "refused record 0 of the Base stream: expected 12 bytes, found 11");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Lease_that_is_held_beyond_the_pause_budget_stops_the_swap_and_not_the_service()
    {
        await using TestNode node = await NodeWithStateAsync();
        Lease<IMempool> held = await node.Slots.Mempool.AcquireAsync(default);
        int timers = node.Time.TimersMade;

        SwapOperation operation = node.BeginSwap();
        // Loading, probing, then for each of the eight tries the step and the waiting.
        for (int attempt = 1; attempt <= 8; attempt++)
            AdvanceWhenWaiting(node, timers + 2 + (2 * attempt));
        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        held.Dispose();

        AssertRolledBack(report, SwapStep.BaseHandOff, "no gap between calls within 250 ms: 1 leases held");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Drain_beyond_the_pause_budget_stops_the_swap_and_not_the_service()
    {
        await using TestNode node = new();
        Assert.Null(await node.Coordinator.FillAsync(node.Slots.Mempool, TestFolders.Built("NoOp.mempool"), default).WaitAsync(TestNode.Patience));
        Lease<IMempool> held = await node.Slots.Mempool.AcquireAsync(default);
        int timers = node.Time.TimersMade;

        SwapOperation operation = node.Coordinator.Begin(new SwapRequest("mempool", node.Folders.Variant("NoOp.mempool", "2.0.0")), default);
        // Loading, probing, draining, then the waiting.
        AdvanceWhenWaiting(node, timers + 4);
        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        held.Dispose();

        AssertRolledBack(report, SwapStep.Draining, "1 leases still held after the pause budget of 250 ms");
        Assert.True(node.Slots.Mempool.TryAcquire(out Lease<IMempool> lease));
        lease.Dispose();
    }

    [Fact]
    public async Task Thread_that_never_returns_is_swapped_away_and_its_context_is_reported_as_not_unloaded()
    {
        using Hang hang = new();
        await using TestNode node = await NodeWithStateAsync(hang.In("Contains"));
        Task<bool> hung = Task.Run(() => node.Slots.Mempool.CallAsync(0, static (mempool, _, _) => mempool.Contains(default), default).AsTask());
        await hang.Entered;
        node.Time.Advance(TimeSpan.FromMilliseconds(node.Coordinator.CallDeadlineMs * 2));

        SwapOperation operation = node.BeginSwap();
        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);

        Assert.True(report.Outcome == SwapOutcome.Confirmed, report.ToString());
        Assert.Contains("1 calls of pyde.test.ledger@1.0.0 never returned", report.Reason, StringComparison.Ordinal);
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
        Assert.False(operation.Report.Unloaded);
        hang.Release();
        // Its answer is of a version that counts no more; the caller gets the new one's.
        Assert.False(await hung.WaitAsync(TestNode.Patience));
        Assert.True(TestNode.Collected(() => operation.Report.Unloaded));
    }

    [Fact]
    public async Task Schema_that_the_new_version_does_not_know_is_refused_with_both_ranges()
    {
        await using TestNode node = await NodeWithStateAsync();

        SwapReport report = await node.SwapAsync(change: manifest => manifest with { HandOff = Schemas("ledger/2", "ledger/3") });

        AssertRolledBack(report, SwapStep.Loading, "exports ledger/1");
        Assert.Contains("imports ledger/2, ledger/3", report.Reason, StringComparison.Ordinal);
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task State_goes_up_and_down_through_declared_migrations()
    {
        await using TestNode node = await NodeWithStateAsync();
        HandOffMigration up = new(Schema("ledger/1"), Schema("ledger/2"));
        HandOffMigration down = new(Schema("ledger/2"), Schema("ledger/1"));

        SwapReport raised = await node.SwapAsync(
            change: manifest => manifest with { HandOff = Schemas("ledger/2") with { Migrations = [up, down] } });
        Assert.True(raised.Outcome == SwapOutcome.Confirmed, raised.ToString());
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));

        // Down it is the old version that rewrites: the new one knows nothing of the other schema.
        SwapReport lowered = await node.SwapAsync("""{ "throwIn": "Migrate", "isEager": true }""", version: "1.1.0");
        Assert.True(lowered.Outcome == SwapOutcome.Confirmed, lowered.ToString());
        Assert.Equal(InsertOutcome.Duplicate, await node.CallAsync(1, 2));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 3));
    }

    [Theory]
    [InlineData("throwIn", "told to fail in Migrate")]
    [InlineData("lieIn", "refused record 0 of the Base stream")]
    public async Task Migration_that_fails_changes_nothing(string kind, string reason)
    {
        await using TestNode node = await NodeWithStateAsync();

        SwapReport report = await node.SwapAsync(
            // The new version has its first state when it imports, so the fault begins with the second slice.
            $$"""{ "{{kind}}": "Migrate" }""",
            change: manifest => manifest with
            {
                HandOff = Schemas("ledger/2") with { Migrations = [new HandOffMigration(Schema("ledger/1"), Schema("ledger/2"))] },
            });

        AssertRolledBack(report, SwapStep.BaseHandOff, reason);
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Configuration_that_the_plugin_refuses_is_reported_with_its_path()
    {
        await using TestNode node = await NodeWithStateAsync();

        SwapReport report = await node.SwapAsync("""{ "after": "soon" }""");

        AssertRolledBack(report, SwapStep.Loading, "configuration of pyde.test.ledger@2.0.0 $.after: a known setting");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Cancelled_swap_is_rolled_back_before_its_gate_closes()
    {
        await using TestNode node = await NodeWithStateAsync();
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        SwapOperation operation = node.Coordinator.Begin(new SwapRequest("mempool", node.Folders.Variant("Ledger", "2.0.0")), cancelled.Token);
        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);

        AssertRolledBack(report, SwapStep.BaseHandOff, "cancelled");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Export_that_answers_neither_more_nor_done_is_refused()
    {
        await using TestNode node = await NodeWithStateAsync("""{ "lieIn": "ExportProgress" }""");

        SwapReport report = await node.SwapAsync();

        AssertRolledBack(report, SwapStep.BaseHandOff, "ExportBase answered 7");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Slice_that_the_old_version_changes_after_it_was_written_is_refused()
    {
        var scheduler = new StepScheduler();
        await using TestNode node = await NodeWithStateAsync("""{ "lieIn": "Writer" }""", scheduler: scheduler);
        // Between the slice and its import the old version serves a call, and writes in it what would move and not be its state.
        scheduler.Before(3, () => node.Slots.Mempool.CallAsync(0, static (mempool, _, _) => mempool.Contains(default), default).AsTask());

        SwapReport report = await node.SwapAsync();

        AssertRolledBack(report, SwapStep.BaseHandOff, "the hand-off stream was changed after it was written");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Slice_that_the_old_version_changes_is_not_migrated_either()
    {
        var scheduler = new StepScheduler();
        await using TestNode node = await NodeWithStateAsync("""{ "lieIn": "Writer" }""", scheduler: scheduler);
        scheduler.Before(3, () => node.Slots.Mempool.CallAsync(0, static (mempool, _, _) => mempool.Contains(default), default).AsTask());

        SwapReport report = await node.SwapAsync(change: manifest => manifest with
        {
            HandOff = Schemas("ledger/2") with { Migrations = [new HandOffMigration(Schema("ledger/1"), Schema("ledger/2"))] },
        });

        AssertRolledBack(report, SwapStep.BaseHandOff, "the hand-off stream was changed after it was written");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Pause_over_its_budget_is_taken_back_also_when_the_timer_comes_late()
    {
        using Hang hang = new();
        await using TestNode node = await NodeWithStateAsync();
        SwapOperation operation = node.BeginSwap(hang.In("ImportDelta"));
        await hang.Entered;

        node.Time.Skip(TimeSpan.FromMilliseconds(250.5));
        hang.Release();

        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        AssertRolledBack(report, SwapStep.DeltaHandOff, "the pause took 250.5 ms, more than the budget of 250 ms");
        await AssertOldServesAsync(node);
        AssertNewVersionIsGone(node);
    }

    [Fact]
    public async Task Pause_of_exactly_its_budget_is_within_it()
    {
        using Hang hang = new();
        await using TestNode node = await NodeWithStateAsync();
        SwapOperation operation = node.BeginSwap(hang.In("ImportDelta"));
        await hang.Entered;

        node.Time.Skip(TimeSpan.FromMilliseconds(250));
        hang.Release();

        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        Assert.True(report.Outcome == SwapOutcome.Confirmed, report.ToString());
        Assert.Equal(250_000, report.Pause.TotalMicroseconds);
    }

    [Fact]
    public async Task Swap_that_is_cancelled_between_two_slices_abandons_its_export_and_the_next_one_moves_everything()
    {
        var scheduler = new StepScheduler();
        await using TestNode node = await NodeWithStateAsync(scheduler: scheduler);
        using CancellationTokenSource cancel = new();
        scheduler.Before(3, cancel.CancelAsync);

        SwapReport report = await node.Coordinator.Begin(new SwapRequest("mempool", node.Folders.Variant("Ledger", "2.0.0")), cancel.Token)
            .Ended.WaitAsync(TestNode.Patience);

        AssertRolledBack(report, SwapStep.BaseHandOff, "cancelled");
        Assert.Equal(1, report.BaseSlices);
        AssertNewVersionIsGone(node);
        await AssertOldServesAsync(node);
        SwapReport next = await node.SwapAsync();
        Assert.True(next.Outcome == SwapOutcome.Confirmed, next.ToString());
        Assert.Equal(100 * 12, next.HandedOverBytes);
    }

    [Fact]
    public async Task Old_version_that_fails_to_abandon_its_export_goes_on_serving_and_the_report_says_so()
    {
        await using TestNode node = await NodeWithStateAsync("""{ "throwIn": "AbandonExport" }""");

        SwapReport report = await node.SwapAsync("""{ "lieIn": "ImportBase" }""");

        AssertRolledBack(report, SwapStep.BaseHandOff, "told to refuse; abandoning the export failed: pyde.test.ledger@1.0.0 failed in AbandonExport");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Export_that_cannot_be_abandoned_for_a_lease_is_reported_and_the_old_version_serves_on()
    {
        var scheduler = new StepScheduler();
        await using TestNode node = await NodeWithStateAsync(scheduler: scheduler);
        Task<(Lease<IMempool> Lease, int Timers)> holding = HoldBefore(3, node, scheduler);

        SwapOperation operation = node.BeginSwap("""{ "lieIn": "ImportBase" }""");
        (Lease<IMempool> held, int timers) = await holding.WaitAsync(TestNode.Patience);
        // The import, then the waiting for a gap.
        AdvanceWhenWaiting(node, timers + 2);
        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        held.Dispose();

        AssertRolledBack(report, SwapStep.BaseHandOff, "told to refuse; the export could not be abandoned: no gap between calls");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Callers_that_come_while_a_failed_swap_is_taken_back_are_served_by_the_old_version()
    {
        using Hang hang = new();
        await using TestNode node = await NodeWithStateAsync();
        SwapOperation operation = node.BeginSwap($$"""{ "hangIn": "ImportDelta", "gate": "{{hang.Gate}}", "lieIn": "HandOffDigest" }""");
        await hang.Entered;
        Task<InsertOutcome> waiting = node.CallAsync(1, 2);
        Assert.False(waiting.IsCompleted);

        hang.Release();

        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        AssertRolledBack(report, SwapStep.DeltaHandOff, "digests after the hand-off differ");
        Assert.Equal(InsertOutcome.Accepted, await waiting);
        Assert.Equal(1, report.Waited);
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 3));
    }

    [Fact]
    public async Task What_a_refused_version_wrote_into_the_stores_of_its_place_is_gone()
    {
        await using TestNode node = await NodeWithStateAsync("""{ "isStored": true }""");

        SwapReport report = await node.SwapAsync("""{ "isStored": true, "lieIn": "ImportDelta" }""");

        AssertRolledBack(report, SwapStep.DeltaHandOff, "told to refuse");
        Assert.Same(node.Services.Live[0], node.Services.StoresOf(SlotName.Mempool).Owner);
        // One that begins with what the stores hold has the digest of the old version only if they hold nothing else.
        SwapReport next = await node.SwapAsync("""{ "isStored": true }""", version: "3.0.0");
        Assert.True(next.Outcome == SwapOutcome.Confirmed, next.ToString());
    }

    [Fact]
    public async Task Hand_over_after_a_long_drain_has_only_what_is_left_of_the_budget()
    {
        using Hang hang = new();
        var scheduler = new StepScheduler();
        await using TestNode node = await NodeWithStateAsync(scheduler: scheduler);
        // Two slices of the base with their imports come before the pause.
        Task<(Lease<IMempool> Lease, int Timers)> holding = HoldBefore(6, node, scheduler);
        SwapOperation operation = node.BeginSwap(hang.In("ImportDelta"));
        (Lease<IMempool> held, int timers) = await holding.WaitAsync(TestNode.Patience);
        Assert.True(SpinWait.SpinUntil(() => node.Time.TimersMade >= timers + 2, TestNode.Patience));
        node.Time.Advance(TimeSpan.FromMilliseconds(100));
        held.Dispose();
        await hang.Entered;

        node.Time.Advance(TimeSpan.FromMilliseconds(150));

        AssertRolledBack(await operation.Ended.WaitAsync(TestNode.Patience), SwapStep.DeltaHandOff, "no answer within 150 ms");
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Pause_budget_that_is_spent_on_draining_is_not_spent_again_on_abandoning_the_export()
    {
        var scheduler = new StepScheduler();
        await using TestNode node = await NodeWithStateAsync(scheduler: scheduler);
        Task<(Lease<IMempool> Lease, int Timers)> holding = HoldBefore(6, node, scheduler);
        SwapOperation operation = node.BeginSwap();
        (Lease<IMempool> held, int timers) = await holding.WaitAsync(TestNode.Patience);

        AdvanceWhenWaiting(node, timers + 2);

        AssertRolledBack(
            await operation.Ended.WaitAsync(TestNode.Patience),
            SwapStep.Draining,
            "1 leases still held after the pause budget of 250 ms; the export could not be abandoned: no gap between calls");
        held.Dispose();
        await AssertOldServesAsync(node);
    }

    [Fact]
    public async Task Leaked_contexts_at_their_limit_refuse_further_swaps_by_name()
    {
        using Hang hang = new();
        await using TestNode node = await NodeWithStateAsync(hang.In("Contains"), settings => settings with { LeakedContextsMax = 1, UnloadAttempts = 1 });
        Task<bool> hung = Task.Run(() => node.Slots.Mempool.CallAsync(0, static (mempool, _, _) => mempool.Contains(default), default).AsTask());
        await hang.Entered;
        node.Time.Advance(TimeSpan.FromMilliseconds(node.Coordinator.CallDeadlineMs * 2));
        await node.BeginSwap().Ended.WaitAsync(TestNode.Patience);
        for (int poll = 0; poll < 10_000 && node.Library.Unloads.Leaked.Count == 0; poll++)
        {
            node.Library.Unloads.Poll();
            GC.Collect();
        }

        SwapReport refused = await node.SwapAsync(version: "3.0.0");

        Assert.Equal(SwapOutcome.Refused, refused.Outcome);
        Assert.Contains("pyde.test.ledger@1.0.0", refused.Reason, StringComparison.Ordinal);
        hang.Release();
        await hung.WaitAsync(TestNode.Patience);
        Assert.True(TestNode.Collected(() => node.Library.Unloads.Leaked.Count == 0));
        Assert.Equal(SwapOutcome.Confirmed, (await node.BeginSwap(version: "3.0.0").Ended.WaitAsync(TestNode.Patience)).Outcome);
    }

    private static async Task<TestNode> NodeWithStateAsync(
        string configuration = "{}", Func<SwapSettings, SwapSettings>? settings = null, StepScheduler? scheduler = null)
    {
        TestNode node = await TestNode.WithLedgerAsync(settings, configuration: configuration, scheduler: scheduler);
        for (uint caller = 1; caller <= 100; caller++)
            Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(caller, 1));
        return node;
    }

    /// <summary>Takes a lease just before a step of the swap that comes.</summary>
    /// <returns>The lease, and how many timers there were then.</returns>
    private static Task<(Lease<IMempool> Lease, int Timers)> HoldBefore(int step, TestNode node, StepScheduler scheduler)
    {
        TaskCompletionSource<(Lease<IMempool>, int)> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.Before(step, async () => held.SetResult((await node.Slots.Mempool.AcquireAsync(default), node.Time.TimersMade)));
        return held.Task;
    }

    private static void AdvanceWhenWaiting(TestNode node, int timers)
    {
        Assert.True(SpinWait.SpinUntil(() => node.Time.TimersMade >= timers, TestNode.Patience));
        node.Time.Advance(TimeSpan.FromMilliseconds(250));
    }

    private static void AssertRolledBack(SwapReport report, SwapStep step, string reason)
    {
        Assert.True(report.Outcome == SwapOutcome.RolledBack && report.Step == step, report.ToString());
        Assert.Contains(reason, report.Reason, StringComparison.Ordinal);
    }

    private static async Task AssertOldServesAsync(TestNode node)
    {
        Assert.Equal("pyde.test.ledger@1.0.0", node.Slots.Mempool.Identity.ToString());
        for (uint caller = 1; caller <= 100; caller++)
        {
            Assert.Equal(InsertOutcome.Duplicate, await node.CallAsync(caller, 1));
            Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(caller, 2));
        }

        Assert.Null(node.Halted);
        Assert.Equal(0, node.Slots.Mempool.FailedCalls);
    }

    private static void AssertNewVersionIsGone(TestNode node)
    {
        Assert.True(TestNode.Collected(() => node.Library.LoadedContexts == 1 && node.Library.Unloads.Pending == 0), "the new version is still loaded");
        Assert.True(node.Services.Live[^1].IsDisposed);
    }

    private static HandOffDeclaration Schemas(params string[] schemas)
    {
        HandOffSchema[] parsed = [.. schemas.Select(Schema)];
        return new HandOffDeclaration(parsed, parsed, []);
    }

    private static HandOffSchema Schema(string text)
    {
        Assert.True(HandOffSchema.TryParse(text, out HandOffSchema schema));
        return schema;
    }
}
