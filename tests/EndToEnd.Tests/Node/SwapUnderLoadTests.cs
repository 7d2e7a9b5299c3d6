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
        LoadRun swapped = await RunAsync([slot]);

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
        LoadRun swapped = await RunAsync(slots);
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
            sent.AddRange(await LoadRun.SubmitFromAllAsync(accounts, chain));
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
        await LoadRun.SubmitFromAllAsync(accounts, chain);
        await chain.RunWaveAsync();
        Assert.True(chain.Library.LoadedContexts >= 5, $"{chain.Library.LoadedContexts} contexts");

        await chain.DisposeAsync();

        await chain.Node.Coordinator.WaitForUnloadsAsync(default);
        Assert.Empty(chain.Library.Unloads.Leaked);
        Assert.Equal(chain.Library.ContextsLoaded, chain.Library.Unloads.Collected);
    }

    private async Task<LoadRun> RunAsync(string[] slots)
    {
        using PluginCopies copies = new();
        return await LoadRun.RunAsync(
            accounts, [.. slots.Select(slot => slot.Length > 0 ? new SwapRequest(slot, NextVersion(copies, slot)) : null)]);
    }

    private static string NextVersion(PluginCopies copies, string slot)
    {
        PluginEntry entry = Repository.Home().Plugins.Plugins.First(candidate => candidate.Slot == slot);
        return copies.NextVersion(Repository.Home().FolderOf(entry), "9.0.0");
    }
}
