using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Mempool;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Swap;

/// <summary>What a version does wrong on its scratch instances never reaches the place (hot-swap.md, step 2).</summary>
public sealed class ProbingTests
{
    private const string Zero = "0000000000000000000000000000000000000000000000000000000000000000";

    [Theory]
    [InlineData("lieIn", "Contains", "0 transactions of 0 bytes wait")]
    [InlineData("throwIn", "Insert", "pyde.test.ledger@2.0.0 failed in Insert")]
    [InlineData("lieIn", "CheckHealth", "scratch instance: it was told to be ill")]
    [InlineData("throwIn", "ExportBase", "pyde.test.ledger@2.0.0 failed in ExportBase")]
    [InlineData("lieIn", "ImportBase", "scratch hand-off under ledger/1: refused record 0 of its own Base stream: it was told to refuse")]
    [InlineData("lieIn", "ImportDelta", "scratch hand-off under ledger/1: refused record 0 of its own Delta stream: it was told to refuse")]
    [InlineData("throwIn", "ExportDelta", "pyde.test.ledger@2.0.0 failed in ExportDelta")]
    [InlineData("lieIn", "HandOffDigest", $"became {Zero}")]
    [InlineData("throwIn", "Dispose", "pyde.test.ledger@2.0.0 failed in Dispose")]
    public async Task Version_that_fails_on_its_scratch_instances_is_not_let_near_the_state(string kind, string member, string reason)
    {
        await using TestNode node = await TestNode.WithLedgerAsync();
        await node.CallAsync(1, 1);

        SwapReport report = await node.SwapAsync($$"""{ "{{kind}}": "{{member}}", "isEager": true }""");

        Assert.Equal((SwapOutcome.RolledBack, SwapStep.Probing), (report.Outcome, report.Step));
        Assert.Contains(reason, report.Reason, StringComparison.Ordinal);
        Assert.Equal(0, report.BaseSlices);
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
        AssertScratchIsGone(node);
        Assert.True(TestNode.Collected(() => node.Library.LoadedContexts == 1 && node.Library.Unloads.Pending == 0));
    }

    [Fact]
    public async Task Version_without_a_schema_must_have_no_digest()
    {
        static PluginManifest Silent(PluginManifest manifest) => manifest with { HandOff = HandOffDeclaration.None };
        await using TestNode node = new();
        Assert.Null(await node.Coordinator.FillAsync(node.Slots.Mempool, node.Folders.Variant("Ledger", "1.5.0", Silent), default)
            .WaitAsync(TestNode.Patience));

        SwapReport lie = await node.SwapAsync("""{ "lieIn": "HandOffDigest", "isEager": true }""", change: Silent);
        SwapReport good = await node.BeginSwap(change: Silent, version: "3.0.0").Ended.WaitAsync(TestNode.Patience);

        Assert.Equal((SwapOutcome.RolledBack, SwapStep.Probing), (lie.Outcome, lie.Step));
        Assert.StartsWith("it exports no schema but has the digest ", lie.Reason, StringComparison.Ordinal);
        Assert.True(good.Outcome == SwapOutcome.Confirmed, good.ToString());
        AssertScratchIsGone(node);
    }

    [Fact]
    public async Task Version_that_passes_leaves_no_scratch_instance_behind_and_nothing_in_the_stores_of_the_place()
    {
        await using TestNode node = await TestNode.WithLedgerAsync(configuration: """{ "isStored": true }""");
        await node.CallAsync(1, 1);

        SwapReport report = await node.SwapAsync("""{ "isStored": true }""");

        Assert.True(report.Outcome == SwapOutcome.Confirmed, report.ToString());
        AssertScratchIsGone(node);
        Assert.Equal(0, node.Services.StoresOf(SlotName.Mempool).FencedWrites);
    }

    // Two of each probe: one hands over to the other.
    private static void AssertScratchIsGone(TestNode node)
    {
        Assert.True(node.Services.Scratch.Count is > 0 && node.Services.Scratch.Count % 2 == 0);
        Assert.All(node.Services.Scratch, instance => Assert.True(instance.IsDisposed));
    }
}
