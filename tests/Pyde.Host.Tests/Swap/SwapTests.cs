using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Host.Plugins;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Swap;

public sealed class SwapTests
{
    [Fact]
    public async Task Swap_hands_the_state_over_and_loses_no_number()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        for (uint caller = 1; caller <= 200; caller++)
            Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(caller, 1));

        SwapReport report = await node.SwapAsync();

        Assert.True(report.Outcome == SwapOutcome.Confirmed, report.ToString());
        Assert.Equal("pyde.test.ledger@2.0.0", node.Slots.Mempool.Identity.ToString());
        Assert.Equal(4, report.BaseSlices);
        Assert.Equal(200 * 12, report.HandedOverBytes);
        Assert.Equal(InsertOutcome.Duplicate, await node.CallAsync(7, 1));
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(7, 2));
    }

    [Fact]
    public async Task Old_context_leaves_memory_after_a_swap()
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        await node.CallAsync(1, 1);

        SwapOperation operation = node.BeginSwap();
        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);

        Assert.Equal(SwapOutcome.Confirmed, report.Outcome);
        Assert.True(TestNode.Collected(() => operation.Report.Unloaded), "the old version is still loaded; see docs/runbooks/leaks.md");
        Assert.Equal(1, node.Library.LoadedContexts);
    }

    [Fact]
    public async Task Shutdown_ends_a_probation_disposes_every_instance_and_unloads_its_code()
    {
        TestNode node = await TestNode.WithLedgerAsync(settings => settings with { Probation = new ProbationLength(20, 0) });
        await node.CallAsync(1, 1);
        SwapOperation operation = node.BeginSwap();
        Assert.Equal(SwapOutcome.OnProbation, (await operation.Live.WaitAsync(TestNode.Patience)).Outcome);
        PluginLibrary library = node.Library;

        await node.DisposeAsync();

        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        Assert.Equal(SwapOutcome.Confirmed, report.Outcome);
        Assert.Equal("the node shuts down", report.Reason);
        Assert.All(node.Services.Live, instance => Assert.True(instance.IsDisposed));
        await Assert.ThrowsAsync<NodeHaltedException>(() => node.CallAsync(1, 2));
        Assert.True(TestNode.Collected(() => library.LoadedContexts == 0 && library.Unloads.Pending == 0), "a plugin outlives its node");
    }

    [Fact]
    public async Task Swap_back_and_forth_between_a_stateless_and_another_stateless_version_moves_nothing()
    {
        await using TestNode node = new();
        Assert.Null(await node.Coordinator.FillAsync(node.Slots.Mempool, TestFolders.Built("NoOp.mempool"), default).WaitAsync(TestNode.Patience));

        SwapReport report = await node.Coordinator.Begin(
            new SwapRequest("mempool", node.Folders.Variant("NoOp.mempool", "2.0.0")), default).Ended.WaitAsync(TestNode.Patience);

        Assert.Equal(SwapOutcome.Confirmed, report.Outcome);
        Assert.Equal(0, report.HandedOverBytes);
        Assert.Equal(0, report.BaseSlices);
    }

    [Fact]
    public async Task State_that_no_schema_moves_is_not_lost_by_a_swap()
    {
        // The ledger's own manifest, but silent about its schemas.
        await using TestNode node = new();
        string silent = node.Folders.Variant("Ledger", "1.5.0", manifest => manifest with { HandOff = HandOffDeclaration.None });
        Assert.Null(await node.Coordinator.FillAsync(node.Slots.Mempool, silent, default).WaitAsync(TestNode.Patience));
        await node.CallAsync(1, 1);

        SwapReport report = await node.SwapAsync();

        Assert.Equal(SwapOutcome.RolledBack, report.Outcome);
        Assert.Contains("exports no schema but has state", report.Reason, StringComparison.Ordinal);
        Assert.Equal(1, (await node.Slots.Mempool.CallAsync(0, static (mempool, _, _) => mempool.Count, default)));
    }
}
