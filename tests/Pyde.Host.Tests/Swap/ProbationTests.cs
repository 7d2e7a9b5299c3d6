using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Contracts.Wasm;
using Pyde.Host.Plugins;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;
using Pyde.Types;

namespace Pyde.Host.Tests.Swap;

/// <summary>A failure on probation rolls back by itself, and nothing acknowledged is lost (hot-swap.md, step 6 and after).</summary>
public sealed class ProbationTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(SwapSettings.Default.CallDeadlineMs);

    [Theory]
    [InlineData("Insert", false)]
    [InlineData("Insert", true)]
    public async Task Version_whose_fault_budget_is_spent_goes_and_no_call_fails(string member, bool isPrivate)
    {
        await using TestNode node = await NodeOnProbationAsync($$"""{ "throwIn": "{{member}}", "after": 5, "isPrivate": {{(isPrivate ? "true" : "false")}} }""");
        SwapOperation operation = await BeginAsync(node, $$"""{ "throwIn": "{{member}}", "after": 5, "isPrivate": {{(isPrivate ? "true" : "false")}} }""");

        for (ulong number = 2; number <= 20; number++)
            Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, number));

        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        AssertRolledBack(node, report, "3 faults spent the budget of 3", replayed: 5);
        Assert.True(TestNode.Collected(() => operation.Report.Unloaded), "an exception left something of the plugin behind");
    }

    [Fact]
    public async Task Version_taken_back_before_its_swap_has_returned_stays_taken_back_and_keeps_no_other_swap_out()
    {
        var scheduler = new StepScheduler();
        await using TestNode node = await TestNode.WithLedgerAsync(
            settings => settings with { Probation = new ProbationLength(2, 0) }, scheduler: scheduler);
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 1));
        SwapReport? takenBack = null;
        var nextSwap = new TaskCompletionSource<SwapReport>(TaskCreationOptions.RunContinuationsAsynchronously);

        bool isLive = false;
        for (int step = 2; step < 10; step++)
            scheduler.After(step, TakeBackAsync);

        SwapReport first = await node.SwapAsync("""{ "throwIn": "Insert", "after": 5 }""");

        SwapReport next = await nextSwap.Task.WaitAsync(TestNode.Patience);
        Assert.True(takenBack?.Outcome == SwapOutcome.RolledBack, $"{takenBack} after {first}");
        Assert.Equal((SwapOutcome.RolledBack, SwapStep.Live), (first.Outcome, first.Step));
        Assert.True(next.Outcome == SwapOutcome.OnProbation, next.ToString());
        Assert.Equal("3.0.0", node.Slots.Mempool.Identity.Version);
        SwapReport meanwhile = await node.SwapAsync("{}", "4.0.0");
        Assert.Equal(SwapOutcome.Refused, meanwhile.Outcome);

        // The next version that names no configuration gets that of the version which serves.
        await node.Coordinator.ConfirmAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);
        SwapOperation last = node.Coordinator.Begin(new SwapRequest(SlotName.Mempool, node.Folders.Variant("Ledger", "5.0.0")), default);
        Assert.Equal(SwapOutcome.OnProbation, (await last.Live.WaitAsync(TestNode.Patience)).Outcome);
        for (ulong number = 2; number <= 20; number++)
            Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, number));
        Assert.Equal("5.0.0", node.Slots.Mempool.Identity.Version);

        // After the step in which the version went live: the swap itself has not heard of it yet.
        async Task TakeBackAsync()
        {
            if (isLive || node.Slots.Mempool.Identity.Version != "2.0.0")
                return;
            isLive = true;
            takenBack = await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);
            nextSwap.SetResult(await node.SwapAsync("{}", "3.0.0"));
        }
    }

    [Fact]
    public async Task Faults_below_the_budget_are_taken_back_by_a_retry_and_confirm()
    {
        await using TestNode node = await NodeOnProbationAsync();
        SwapOperation operation = await BeginAsync(node, """{ "throwIn": "TakeBatch", "after": 0 }""");

        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
        await node.Coordinator.AfterWaveAsync().WaitAsync(TestNode.Patience);
        await node.Coordinator.AfterWaveAsync().WaitAsync(TestNode.Patience);

        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        Assert.True(report.Outcome == SwapOutcome.Confirmed, report.ToString());
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 3));
    }

    [Fact]
    public async Task Call_over_its_deadline_rolls_back_and_is_made_again_on_the_old_version()
    {
        using Hang hang = new();
        await using TestNode node = await NodeOnProbationAsync();
        SwapOperation operation = await BeginAsync(node, hang.In("Insert", after: 2));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(2, 2));

        Task<InsertOutcome> hung = Task.Run(() => node.CallAsync(3, 2));
        await hang.Entered;
        node.Time.Advance(Deadline * 2);

        // The gate of the old version opens while the hung call still hangs; its replay has the two acknowledged calls.
        Assert.True(SpinWait.SpinUntil(() => node.Slots.Mempool.Identity.Version == "1.0.0", TestNode.Patience));
        Assert.Equal(InsertOutcome.Duplicate, await node.CallAsync(1, 2));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(4, 2));
        node.Time.Advance(Deadline * 2);
        hang.Release();
        Assert.Equal(InsertOutcome.Accepted, await hung);
        node.Time.Advance(Deadline);
        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        AssertRolledBack(node, report, "1 calls over their deadline of 5000 ms", replayed: 2);
    }

    [Theory]
    [InlineData("""{ "lieIn": "CheckHealth" }""", "it was told to be ill")]
    [InlineData("""{ "throwIn": "CheckHealth" }""", "told to fail in CheckHealth")]
    public async Task Health_check_that_fails_rolls_back(string configuration, string cause)
    {
        await using TestNode node = await NodeOnProbationAsync();
        SwapOperation operation = await BeginAsync(node, configuration);
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));

        node.Time.Advance(Deadline / 8);

        AssertRolledBack(node, await operation.Ended.WaitAsync(TestNode.Patience), cause, replayed: 1);
        Assert.Equal(InsertOutcome.Duplicate, await node.CallAsync(1, 2));
    }

    [Fact]
    public async Task Health_check_that_hangs_rolls_back()
    {
        using Hang hang = new();
        await using TestNode node = await NodeOnProbationAsync();
        SwapOperation operation = await BeginAsync(node, hang.In("CheckHealth"));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));

        node.Time.Advance(Deadline / 8);
        await hang.Entered;
        node.Time.Advance(Deadline);

        AssertRolledBack(node, await operation.Ended.WaitAsync(TestNode.Patience), "no answer within 5000 ms", replayed: 1);
    }

    [Fact]
    public async Task Health_check_that_hangs_takes_back_its_own_version_and_not_the_one_after_it()
    {
        using Hang hang = new();
        await using TestNode node = await NodeOnProbationAsync();
        SwapOperation first = await BeginAsync(node, hang.In("CheckHealth"));
        node.Time.Advance(Deadline / 8);
        await hang.Entered;
        Assert.Equal(SwapOutcome.Confirmed, (await node.Coordinator.ConfirmAsync(SlotName.Mempool).WaitAsync(TestNode.Patience))!.Outcome);
        Assert.Equal(SwapOutcome.Confirmed, (await first.Ended.WaitAsync(TestNode.Patience)).Outcome);
        SwapOperation second = await BeginAsync(node, "{}", "3.0.0");

        // The check of the first version is given up now; the second one answers its own.
        node.Time.Advance(Deadline);
        await node.Coordinator.AfterWaveAsync().WaitAsync(TestNode.Patience);

        Assert.Equal(SwapOutcome.Confirmed, (await node.Coordinator.ConfirmAsync(SlotName.Mempool).WaitAsync(TestNode.Patience))!.Outcome);
        Assert.Equal(SwapOutcome.Confirmed, (await second.Ended.WaitAsync(TestNode.Patience)).Outcome);
        Assert.Null(node.Halted);
    }

    [Fact]
    public async Task Operator_may_roll_back_or_confirm_before_the_time()
    {
        await using TestNode node = await NodeOnProbationAsync();
        await BeginAsync(node, "{}");
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));

        SwapReport? report = await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);
        Assert.NotNull(report);
        AssertRolledBack(node, report, "an operator asked for it", replayed: 1);

        SwapOperation second = await BeginAsync(node, "{}", "3.0.0");
        Assert.Equal(SwapOutcome.Confirmed, (await node.Coordinator.ConfirmAsync(SlotName.Mempool).WaitAsync(TestNode.Patience))!.Outcome);
        Assert.Equal(SwapOutcome.Confirmed, (await second.Ended.WaitAsync(TestNode.Patience)).Outcome);
        Assert.Null(await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 3));
    }

    [Fact]
    public async Task Replay_that_answers_otherwise_halts_the_node_with_both_answers()
    {
        await using TestNode node = await NodeOnProbationAsync("""{ "lieIn": "Replay" }""");
        await BeginAsync(node, "{}");
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));

        SwapReport? report = await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);

        Assert.Equal(SwapOutcome.Halted, report!.Outcome);
        Assert.False(report.Rollback!.IsComplete);
        Assert.Contains("call 0 (Insert) was acknowledged with outcome 0x0100000000", node.Halted!.Reason, StringComparison.Ordinal);
        Assert.Contains("and now answers outcome 0x010000000d", node.Halted.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NodeHaltedException>(() => node.CallAsync(1, 3));
    }

    [Fact]
    public async Task Replay_that_throws_halts_the_node()
    {
        await using TestNode node = await NodeOnProbationAsync("""{ "throwIn": "Insert", "after": 99 }""");
        await BeginAsync(node, "{}");
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));

        SwapReport? report = await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);

        Assert.Equal(SwapOutcome.Halted, report!.Outcome);
        Assert.Contains("replay on pyde.test.ledger@1.0.0: pyde.test.ledger@1.0.0 failed in Insert", node.Halted!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_that_fails_leaves_on_the_stores_what_was_acknowledged()
    {
        await using TestNode node = await NodeOnProbationAsync("""{ "isStored": true, "throwIn": "Insert", "after": 101 }""");
        await BeginAsync(node, """{ "isStored": true }""");
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 3));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 4));

        SwapReport? report = await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);

        Assert.Equal(SwapOutcome.Halted, report!.Outcome);
        byte[] last = new byte[8];
        IStore store = node.Services.StoresOf(SlotName.Mempool).Open(new object(), "ledger", 1);
        Assert.Equal(ReadOutcome.Found, store.TryRead(0, [1, 0, 0, 0], last, out _));
        Assert.Equal(4UL, BitConverter.ToUInt64(last));
    }

    [Fact]
    public async Task Budget_spent_outside_of_probation_halts_the_node_with_the_faults()
    {
        await using TestNode node = await TestNode.WithLedgerAsync(configuration: """{ "throwIn": "TakeBatch" }""");
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 1));

        for (int call = 0; call < 3; call++)
        {
            await Assert.ThrowsAsync<PluginFault>(() => node.Slots.Mempool.CallAsync(
                0, static (mempool, _, _) => mempool.TakeBatch(new BatchRequest(1, 1, 1)), default).AsTask());
        }

        HaltReport report = await node.HaltSignal.Task.WaitAsync(TestNode.Patience);
        Assert.Equal(3, report.Faults.Count);
        Assert.Contains("3 faults spent the budget of 3", report.Reason, StringComparison.Ordinal);
        Assert.Equal(3, node.Slots.Mempool.FailedCalls);
    }

    [Fact]
    public async Task Probation_in_waves_ends_with_the_last_of_them()
    {
        await using TestNode node = await NodeOnProbationAsync();
        SwapOperation operation = await BeginAsync(node, "{}");
        Assert.False(node.Coordinator.IsChainOnProbation);

        await node.Coordinator.AfterWaveAsync().WaitAsync(TestNode.Patience);
        Assert.Equal(SwapOutcome.OnProbation, operation.Report.Outcome);
        await node.Coordinator.AfterWaveAsync().WaitAsync(TestNode.Patience);

        Assert.Equal(SwapOutcome.Confirmed, (await operation.Ended.WaitAsync(TestNode.Patience)).Outcome);
        Assert.True(TestNode.Collected(() => operation.Report.Unloaded));
    }

    [Fact]
    public async Task Probation_in_seconds_ends_on_the_nodes_clock()
    {
        // Shorter than a call's deadline: the clock of the test jumps, and a health check under way must not seem hung.
        await using TestNode node = await NodeOnProbationAsync(length: new ProbationLength(0, 3));
        SwapOperation operation = await BeginAsync(node, "{}");

        node.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(SwapOutcome.OnProbation, operation.Report.Outcome);
        node.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(SwapOutcome.Confirmed, (await operation.Ended.WaitAsync(TestNode.Patience)).Outcome);
    }

    [Fact]
    public async Task Version_that_is_ill_when_its_waves_are_over_is_taken_back()
    {
        await using TestNode node = await NodeOnProbationAsync(length: new ProbationLength(1, 0));
        SwapOperation operation = await BeginAsync(node, """{ "lieIn": "CheckHealth" }""");
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));

        await node.Coordinator.AfterWaveAsync().WaitAsync(TestNode.Patience);

        AssertRolledBack(node, await operation.Ended.WaitAsync(TestNode.Patience), "its health check: it was told to be ill", replayed: 1);
    }

    [Fact]
    public async Task Probation_in_seconds_ends_at_the_second_and_waves_do_not_shorten_it()
    {
        var scheduler = new StepScheduler();
        await using TestNode node = await NodeOnProbationAsync(length: new ProbationLength(0, 5), scheduler: scheduler);
        SwapOperation operation = await BeginAsync(node, "{}");
        for (int wave = 0; wave < 9; wave++)
            await node.Coordinator.AfterWaveAsync().WaitAsync(TestNode.Patience);
        for (int tick = 1; tick < 8; tick++)
            await LookAsync(node, scheduler);
        Assert.Equal(SwapOutcome.OnProbation, operation.Report.Outcome);

        await LookAsync(node, scheduler);

        Assert.Equal(SwapOutcome.Confirmed, operation.Report.Outcome);
        Assert.Null(operation.Report.Reason);
    }

    [Fact]
    public async Task Time_does_not_shorten_a_probation_in_waves()
    {
        var scheduler = new StepScheduler();
        await using TestNode node = await NodeOnProbationAsync(scheduler: scheduler);
        SwapOperation operation = await BeginAsync(node, "{}");
        for (int tick = 0; tick < 9; tick++)
            await LookAsync(node, scheduler);
        Assert.Equal(SwapOutcome.OnProbation, operation.Report.Outcome);
    }

    [Fact]
    public async Task Every_acknowledged_call_is_replayed_however_many_there_are()
    {
        await using TestNode node = await NodeOnProbationAsync();
        await BeginAsync(node, "{}");
        for (ulong number = 2; number <= 131; number++)
            Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, number));

        SwapReport? report = await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);

        AssertRolledBack(node, report!, "an operator asked for it", replayed: 130);
        Assert.Equal(InsertOutcome.Duplicate, await node.CallAsync(1, 131));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 132));
    }

    [Fact]
    public async Task Replay_that_fails_late_halts_the_node_as_one_that_fails_at_once()
    {
        // The first call of the setup finds no state, so 99 calls count before the replay, and its 71st fails.
        await using TestNode node = await NodeOnProbationAsync("""{ "throwIn": "Insert", "after": 169 }""");
        await BeginAsync(node, "{}");
        for (ulong number = 2; number <= 131; number++)
            Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, number));

        SwapReport? report = await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);

        Assert.Equal((SwapOutcome.Halted, false), (report!.Outcome, report.Rollback!.IsComplete));
        Assert.StartsWith("an operator asked for it; replay on pyde.test.ledger@1.0.0: ", report.Reason, StringComparison.Ordinal);
        Assert.Equal("pyde.test.ledger@1.0.0", node.Halted!.Plugin);
    }

    [Theory]
    [InlineData(248, "00000000")]
    [InlineData(249, "000000… (257 bytes)")]
    public async Task Evidence_of_a_halt_shows_256_bytes_of_an_answer(int submissions, string end)
    {
        await using TestNode node = await NodeOnProbationAsync("""{ "lieIn": "Replay" }""");
        await BeginAsync(node, "{}");
        SubmissionBatch batch = new(default, UInt128.One, [.. Enumerable.Repeat(new Submission(new byte[1], null, UInt128.Zero), submissions)]);
        await node.Slots.Mempool.CallAsync(batch, static (mempool, _, all) => mempool.Insert(all), default);

        await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);

        // The outcomes with their count, and that nobody was evicted.
        string count = Convert.ToHexStringLower([(byte)submissions, 0, 0, 0]);
        string malformed = string.Concat(Enumerable.Repeat($"{(int)InsertOutcome.Malformed:x2}", submissions));
        string full = string.Concat(Enumerable.Repeat($"{(int)InsertOutcome.Full:x2}", submissions));
        Assert.Contains(
            $"call 0 (Insert) was acknowledged with outcome 0x{count}{malformed}{end} and outputs 0x", node.Halted!.Reason, StringComparison.Ordinal);
        Assert.Contains($", and now answers outcome 0x{count}{full}{end} and outputs 0x", node.Halted.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_that_is_inside_when_its_version_is_taken_back_is_waited_for_and_its_answer_comes_from_the_old_version()
    {
        using Hang hang = new();
        await using TestNode node = await NodeOnProbationAsync();
        SwapOperation operation = await BeginAsync(node, hang.In("Contains"));
        Task<bool> inside = Task.Run(() => node.Slots.Mempool.CallAsync(0, static (mempool, _, _) => mempool.Contains(default), default).AsTask());
        await hang.Entered;

        Task<SwapReport?> rollback = node.Coordinator.RollBackAsync(SlotName.Mempool);
        Assert.True(SpinWait.SpinUntil(() => node.Slots.Mempool.Identity.Version == "1.0.0", TestNode.Patience));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
        Assert.False(operation.Ended.IsCompleted);
        Assert.False(node.Services.Live[1].IsDisposed);
        hang.Release();

        AssertRolledBack(node, (await rollback.WaitAsync(TestNode.Patience))!, "an operator asked for it", replayed: 0);
        Assert.False(await inside.WaitAsync(TestNode.Patience));
        Assert.True(node.Services.Live[1].IsDisposed);
        Assert.True(TestNode.Collected(() => operation.Report.Unloaded));
    }

    [Fact]
    public async Task Record_at_its_bound_ends_the_probation_as_confirmed_and_says_so()
    {
        await using TestNode node = await NodeOnProbationAsync();
        SwapOperation operation = await BeginAsync(node, "{}");
        SubmissionBatch large = new(default, UInt128.One, [new Submission(new byte[120 * 1_024], null, UInt128.Zero)]);

        for (int call = 0; call < 10; call++)
            await node.Slots.Mempool.CallAsync(large, static (mempool, _, batch) => mempool.Insert(batch), default);

        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        Assert.Equal(SwapOutcome.Confirmed, report.Outcome);
        Assert.Contains("the recording reached its bound of 1 MiB", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_swap_during_probation_is_refused_with_the_reason()
    {
        await using TestNode node = await NodeOnProbationAsync();
        await BeginAsync(node, "{}");

        SwapReport refused = await node.SwapAsync(version: "3.0.0");

        Assert.Equal(SwapOutcome.Refused, refused.Outcome);
        Assert.Contains("pyde.test.ledger@2.0.0 is on probation in mempool", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_swap_while_one_is_under_way_is_refused()
    {
        using Hang hang = new();
        await using TestNode node = await NodeOnProbationAsync();
        SwapOperation first = node.BeginSwap(hang.In("ImportBase"));
        await hang.Entered;

        SwapReport refused = await node.SwapAsync(version: "3.0.0");

        Assert.Equal(SwapOutcome.Refused, refused.Outcome);
        Assert.Contains("another swap of mempool is under way", refused.Reason, StringComparison.Ordinal);
        hang.Release();
        Assert.Equal(SwapOutcome.OnProbation, (await first.Live.WaitAsync(TestNode.Patience)).Outcome);
    }

    [Fact]
    public async Task Rollback_puts_the_store_back_and_the_replay_writes_it_again()
    {
        await using TestNode node = await NodeOnProbationAsync("""{ "isStored": true }""");
        FakeStores stores = node.Services.StoresOf(SlotName.Mempool);
        await BeginAsync(node, """{ "isStored": true, "lieIn": "CheckHealth" }""");
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 3));

        SwapReport? report = await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);

        AssertRolledBack(node, report!, "an operator asked for it", replayed: 2);
        Assert.Same(node.Services.Live[0], stores.Owner);
        Assert.Equal(0, stores.FencedWrites);
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 4));
        // A version that begins with what the store holds finds all of it.
        SwapOperation next = await BeginAsync(node, """{ "isStored": true }""", "3.0.0");
        Assert.Equal(InsertOutcome.Duplicate, await node.CallAsync(1, 4));
        Assert.Equal(SwapOutcome.OnProbation, next.Report.Outcome);
    }

    [Fact]
    public async Task Retired_instance_that_hung_cannot_write_any_more()
    {
        using Hang hang = new();
        await using TestNode node = await NodeOnProbationAsync("""{ "isStored": true }""");
        FakeStores stores = node.Services.StoresOf(SlotName.Mempool);
        await BeginAsync(node, hang.In("Insert").Replace("{", """{ "isStored": true, """, StringComparison.Ordinal));
        Task<InsertOutcome> hung = Task.Run(() => node.CallAsync(1, 2));
        await hang.Entered;

        Task<SwapReport?> rollback = node.Coordinator.RollBackAsync(SlotName.Mempool);
        Assert.True(SpinWait.SpinUntil(() => node.Slots.Mempool.Identity.Version == "1.0.0", TestNode.Patience));
        hang.Release();

        Assert.Equal(InsertOutcome.Accepted, await hung);
        AssertRolledBack(node, (await rollback.WaitAsync(TestNode.Patience))!, "an operator asked for it", replayed: 0);
        Assert.Equal(1, stores.FencedWrites);
    }

    [Fact]
    public async Task Signer_of_a_version_speaks_only_while_it_serves()
    {
        await using TestNode node = await NodeOnProbationAsync();
        FakeServices.FakeInstance old = node.Services.Live[0];
        Assert.Equal(SignerMode.Active, old.SignerMode);

        await BeginAsync(node, "{}");
        FakeServices.FakeInstance next = node.Services.Live[1];
        Assert.Equal(SignerMode.Muted, old.SignerMode);
        Assert.Equal(SignerMode.Active, next.SignerMode);

        await node.Coordinator.RollBackAsync(SlotName.Mempool).WaitAsync(TestNode.Patience);
        Assert.Equal(SignerMode.Active, old.SignerMode);
        Assert.Equal(SignerMode.Muted, next.SignerMode);
        Assert.True(next.IsDisposed);
    }

    [Fact]
    public async Task Divergent_root_takes_back_what_computes_roots()
    {
        await using TestNode node = await NodeWithEngineAsync(new ProbationLength(20, 0));
        SwapReport live = await SwapEngineAsync(node).Live.WaitAsync(TestNode.Patience);
        Assert.True(live.Outcome == SwapOutcome.OnProbation, live.ToString());
        Assert.True(node.Coordinator.IsChainOnProbation);

        Assert.True(await node.Coordinator.OnDivergentRootAsync(new WaveNumber(7), default, default).WaitAsync(TestNode.Patience));

        Assert.Equal("1.0.0", node.Slots.Wasm[0].Identity.Version);
        Assert.False(node.Coordinator.IsChainOnProbation);
        Assert.False(await node.Coordinator.OnDivergentRootAsync(new WaveNumber(8), default, default).WaitAsync(TestNode.Patience));
        Assert.Contains("wave 7: the committee's roots are", node.Coordinator.Reports[^1].Rollback!.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, SwapOutcome.RolledBack)]
    [InlineData(6, SwapOutcome.Halted)]
    public async Task State_that_serves_again_returns_to_the_wave_of_the_hand_off_or_the_node_halts(int returnsTo, SwapOutcome outcome)
    {
        await using TestNode node = new(
            settings => settings with { Probation = new ProbationLength(2, 0) }, stateConfiguration: $$"""{ "head": 7, "returnsTo": {{returnsTo}} }""");
        Assert.Null(await node.Coordinator.FillAsync(node.Slots.State, TestFolders.Built("NoOp.state"), default).WaitAsync(TestNode.Patience));
        SwapReport live = await node.Coordinator.Begin(
            new SwapRequest(SlotName.State, node.Folders.Variant("NoOp.state", "2.0.0"), Configuration: "{}"u8.ToArray()), default)
            .Live.WaitAsync(TestNode.Patience);
        Assert.True(live.Outcome == SwapOutcome.OnProbation, live.ToString());

        SwapReport? report = await node.Coordinator.RollBackAsync(SlotName.State).WaitAsync(TestNode.Patience);

        Assert.Equal(outcome, report!.Outcome);
        Assert.Equal(
            outcome == SwapOutcome.Halted ? "replay on pyde.noop.state@1.0.0: RollbackTo wave 7 answered AboveHead" : null, node.Halted?.Reason);
    }

    [Fact]
    public async Task Engine_is_swapped_between_two_waves_only()
    {
        await using TestNode node = await NodeWithEngineAsync(ProbationLength.None);
        await node.BeginWaveAsync();
        SwapOperation operation = SwapEngineAsync(node);
        Assert.True(SpinWait.SpinUntil(() => operation.Report.Step == SwapStep.Probing, TestNode.Patience));
        Lease<IWasmEngine> wave = await node.Slots.Wasm[0].AcquireAsync(default);
        Assert.False(operation.Live.IsCompleted);
        wave.Dispose();

        node.EndWave();

        Assert.Equal(SwapOutcome.Confirmed, (await operation.Ended.WaitAsync(TestNode.Patience)).Outcome);
        Assert.Equal(1, node.BoundariesEntered);
    }

    [Fact]
    public async Task Swap_ordered_for_a_wave_happens_before_it_without_probation()
    {
        await using TestNode node = await NodeOnProbationAsync();
        node.Coordinator.OrderForWave(new SwapRequest(SlotName.Mempool, node.Folders.Variant("Ledger", "2.0.0")), new WaveNumber(5));

        Assert.True(await node.Coordinator.BeforeWaveAsync(new WaveNumber(4), default).WaitAsync(TestNode.Patience));
        Assert.Equal("1.0.0", node.Slots.Mempool.Identity.Version);
        Assert.True(await node.Coordinator.BeforeWaveAsync(new WaveNumber(5), default).WaitAsync(TestNode.Patience));

        Assert.Equal("2.0.0", node.Slots.Mempool.Identity.Version);
        Assert.Equal(SwapOutcome.Confirmed, node.Coordinator.Reports[^1].Outcome);
    }

    [Fact]
    public async Task Swap_ordered_for_a_wave_that_fails_halts_the_node_there()
    {
        await using TestNode node = await NodeOnProbationAsync();
        node.Coordinator.OrderForWave(
            new SwapRequest(SlotName.Mempool, node.Folders.Variant("Ledger", "2.0.0"), Configuration: """{ "throwIn": "Start" }"""u8.ToArray()),
            new WaveNumber(5));

        Assert.False(await node.Coordinator.BeforeWaveAsync(new WaveNumber(5), default).WaitAsync(TestNode.Patience));

        Assert.Contains("the swap ordered for wave 5 failed in Loading", node.Halted!.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NodeHaltedException>(() => node.CallAsync(1, 2));
    }

    /// <summary>The watchdog looks once, and is done with it.</summary>
    private static async Task LookAsync(TestNode node, StepScheduler scheduler)
    {
        node.Time.Advance(Deadline / 8);
        await scheduler.Background.WaitAsync(TestNode.Patience);
    }

    private static async Task<TestNode> NodeOnProbationAsync(
        string configuration = "{}", ProbationLength? length = null, StepScheduler? scheduler = null)
    {
        // "after" of a fault counts calls with state: the old version gets its first state without faults.
        TestNode node = await TestNode.WithLedgerAsync(
            settings => settings with { Probation = length ?? new ProbationLength(2, 0), RecordedMiBMax = 1 },
            configuration: configuration.Contains("\"after\": 5", StringComparison.Ordinal) ? "{}" : configuration,
            scheduler: scheduler);
        for (uint caller = 1; caller <= 100; caller++)
            Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(caller, 1));
        return node;
    }

    private static async Task<SwapOperation> BeginAsync(TestNode node, string configuration, string version = "2.0.0")
    {
        SwapOperation operation = node.BeginSwap(configuration, version);
        SwapReport live = await operation.Live.WaitAsync(TestNode.Patience);
        Assert.True(live.Outcome == SwapOutcome.OnProbation, live.ToString());
        return operation;
    }

    private static async Task<TestNode> NodeWithEngineAsync(ProbationLength length)
    {
        TestNode node = new(settings => settings with { Probation = length });
        Refusal? refusal = await node.Coordinator.FillAsync(node.Slots.Wasm[0], TestFolders.Built("NoOp.wasm"), default).WaitAsync(TestNode.Patience);
        Assert.True(refusal is null, refusal?.ToString());
        return node;
    }

    private static SwapOperation SwapEngineAsync(TestNode node) =>
        node.Coordinator.Begin(new SwapRequest(SlotName.Wasm, node.Folders.Variant("NoOp.wasm", "2.0.0")), default);

    private static void AssertRolledBack(TestNode node, SwapReport report, string cause, int replayed)
    {
        Assert.True(report.Outcome == SwapOutcome.RolledBack, report.ToString());
        Assert.Equal("pyde.test.ledger@1.0.0", node.Slots.Mempool.Identity.ToString());
        Assert.Contains(cause, report.Rollback!.Cause, StringComparison.Ordinal);
        Assert.Equal(replayed, report.Rollback.Replayed);
        Assert.True(report.Rollback.IsComplete);
        Assert.Equal(0, report.FailedCalls);
        Assert.Null(node.Halted);
    }
}
