using EndToEnd.Tests.Support;
using Pyde.Cli.Demo;
using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Networking;
using Pyde.Host.Streams;
using Pyde.Host.Swap;
using Pyde.Types;

namespace EndToEnd.Tests.Node;

public sealed class SwapUnderLoadTests(DevelopmentAccounts accounts, UndisturbedRun undisturbed)
    : IClassFixture<DevelopmentAccounts>, IClassFixture<UndisturbedRun>
{
    private const int Callers = 4;
    private const int TransfersEach = 3;

    [Theory]
    [InlineData(SlotName.Mempool)]
    [InlineData(SlotName.Consensus)]
    [InlineData(SlotName.Execution)]
    [InlineData(SlotName.Wasm)]
    [InlineData(SlotName.State)]
    [InlineData(SlotName.Networking)]
    public async Task Swap_under_load_loses_nothing_and_leaves_the_roots_as_they_would_be(string slot)
    {
        undisturbed.Roots ??= (await RunAsync([])).Roots;
        Run swapped = await RunAsync([slot]);

        SwapReport report = Assert.Single(swapped.Reports);
        Assert.Equal((SwapOutcome.Confirmed, 0L), (report.Outcome, report.FailedCalls));
        Assert.True(report.Unloaded, $"{report.From} is still loaded after {report.UnloadAttempts} collections");
        Assert.EndsWith("@9.0.0", report.To, StringComparison.Ordinal);
        Assert.Equal(undisturbed.Roots, swapped.Roots);
    }

    [Fact]
    public async Task Swap_of_every_slot_one_after_another_leaves_the_roots_as_they_would_be()
    {
        string[] slots = [SlotName.State, SlotName.Mempool, SlotName.Execution, SlotName.Consensus, SlotName.Wasm, SlotName.Networking];
        Run swapped = await RunAsync(slots);
        Assert.Equal((await RunAsync(slots.Select(_ => "").ToArray())).Roots, swapped.Roots);
        Assert.Equal(slots.Length, swapped.Reports.Count);
        Assert.All(swapped.Reports, report => Assert.Equal((SwapOutcome.Confirmed, 0L), (report.Outcome, report.FailedCalls)));
    }

    [Fact]
    public async Task Mempool_that_breaks_on_probation_is_taken_back_by_itself_and_no_caller_notices()
    {
        await using TestChain chain = await TestChain.StartAsync(accounts);
        string before = chain.Node.Slots.Mempool.Identity.ToString();
        SwapOperation bad = chain.Node.Coordinator.Begin(new SwapRequest(SlotName.Mempool, Repository.FaultyMempool), default);
        SwapReport live = await bad.Live;
        Assert.Equal((SwapOutcome.OnProbation, SwapStep.Live), (live.Outcome, live.Step));

        List<Transaction> sent = [];
        for (int round = 0; round < 5; round++)
            sent.AddRange(await SubmitFromAllAsync(chain));
        await chain.RunWavesAsync(3);

        SwapReport ended = await bad.Ended;
        Assert.Equal((SwapOutcome.RolledBack, 0L), (ended.Outcome, ended.FailedCalls));
        Assert.True(ended.Rollback!.IsComplete);
        Assert.Contains("BrokenIndexException", ended.Rollback.Cause, StringComparison.Ordinal);
        Assert.Equal(before, chain.Node.Slots.Mempool.Identity.ToString());
        Assert.All(sent, transfer => Assert.Equal(ReceiptStatus.Success, chain.Journal.ReceiptOf(transfer).Status));
        await chain.Node.Coordinator.WaitForUnloadsAsync(default);
        Assert.True(bad.Report.Unloaded);
        Assert.Empty(chain.Library.Unloads.Leaked);
    }

    [Fact]
    public async Task Streams_of_the_node_stay_open_over_a_swap_of_the_network_and_new_ones_are_accepted()
    {
        using PluginCopies copies = new();
        await using TestChain chain = await TestChain.StartAsync(accounts);
        List<NetworkInput> told = [];
        using IStreamTransport peer = chain.Hub.OpenPort("peer");
        peer.Start(told.Add);
        peer.Connect(1, TestChain.Endpoint);
        await chain.RunWaveAsync();
        Assert.Contains(told, input => input is StreamOpened { Stream: 1 });

        SwapReport live = await chain.Node.Coordinator.SwapAsync(
            new SwapRequest(SlotName.Networking, NextVersion(copies, SlotName.Networking)), default);
        peer.Connect(2, TestChain.Endpoint);
        await chain.RunWaveAsync();

        Assert.Equal(SwapOutcome.OnProbation, live.Outcome);
        Assert.Contains(told, input => input is StreamOpened { Stream: 2 });
        Assert.DoesNotContain(told, input => input is StreamClosed);
    }

    [Fact]
    public async Task Node_that_has_ended_leaves_no_plugin_in_memory()
    {
        TestChain chain = await TestChain.StartAsync(accounts);
        await SubmitFromAllAsync(chain);
        await chain.RunWaveAsync();
        Assert.True(chain.Library.LoadedContexts >= 5, $"{chain.Library.LoadedContexts} contexts");

        await chain.DisposeAsync();

        await chain.Node.Coordinator.WaitForUnloadsAsync(default);
        Assert.Empty(chain.Library.Unloads.Leaked);
        Assert.Equal(chain.Library.ContextsLoaded, chain.Library.Unloads.Collected);
    }

    /// <summary>A wave of transfers before each swap, one while it goes on, and waves until it is confirmed; "" swaps nothing.</summary>
    private async Task<Run> RunAsync(string[] slots)
    {
        using PluginCopies copies = new();
        await using TestChain chain = await TestChain.StartAsync(accounts);
        List<SwapOperation> operations = [];
        List<Transaction> sent = [];
        foreach (string slot in slots.DefaultIfEmpty(""))
        {
            sent.AddRange(await SubmitFromAllAsync(chain));
            await chain.RunWaveAsync();
            Task<List<Transaction>> load = SubmitFromAllAsync(chain);
            if (slot.Length > 0)
                operations.Add(chain.Node.Coordinator.Begin(new SwapRequest(slot, NextVersion(copies, slot)), default));
            sent.AddRange(await load);
            await chain.RunWaveAsync();
            if (operations.Count > 0)
                await operations[^1].Live;
            sent.AddRange(await SubmitFromAllAsync(chain));
            const int waves = 3;
            await chain.RunWavesAsync(waves);
        }

        foreach (SwapOperation operation in operations)
            await operation.Ended;
        await chain.Node.Coordinator.WaitForUnloadsAsync(default);
        Assert.Equal(sent.Count, chain.Journal.Transactions);
        Assert.All(sent, transfer => Assert.Equal(ReceiptStatus.Success, chain.Journal.ReceiptOf(transfer).Status));
        return new Run([.. chain.Journal.Roots], [.. operations.Select(operation => operation.Report)]);
    }

    // Each caller is one account, so that its nonces stay in order; the callers run at the same time.
    private async Task<List<Transaction>> SubmitFromAllAsync(TestChain chain)
    {
        List<Transaction>[] sent = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            List<Transaction> transfers = [];
            for (int i = 0; i < TransfersEach; i++)
            {
                transfers.Add(accounts.All[caller].Transactions.Transfer(accounts.All[9].Address, Amounts.FromPyde(1)));
                await chain.SubmitAsync(transfers[^1]);
            }

            return transfers;
        })));
        return [.. sent.SelectMany(transfers => transfers)];
    }

    private static string NextVersion(PluginCopies copies, string slot)
    {
        PluginEntry entry = Repository.Home().Plugins.Plugins.First(candidate => candidate.Slot == slot);
        return copies.NextVersion(Repository.Home().FolderOf(entry), "9.0.0");
    }

    private sealed record Run(IReadOnlyList<StateRoots> Roots, IReadOnlyList<SwapReport> Reports);
}
