using Pyde.Contracts.Host;
using Pyde.Host.Boundary;
using Pyde.Host.Node;
using Pyde.Host.Plugins;
using Pyde.Host.Stores;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Swap;

/// <summary>What the host hands out has bounds, and going beyond them is paid with the fault budget.</summary>
public sealed class BudgetTests
{
    private static readonly PluginIdentity Plugin = new("pyde.test.greedy", "1.0.0", "mempool");

    [Fact]
    public void Batch_beyond_the_stores_bytes_is_charged_and_one_within_them_is_not()
    {
        var guard = new HostBoundaryGuard(Plugin, faultsMax: 3);
        using var place = new StorePlace("mempool", static (_, _) => new MemoryStoreEngine(), liveBytesMax: 64);
        place.MakeOwner(guard);
        IStore store = new ChargedStore(place.Open(guard, "greedy", 1), guard);

        Assert.Equal(StoreOutcome.Ok, store.Commit(BatchOf(valueBytes: 60)));
        Assert.Equal(0, guard.FaultCount);
        Assert.Equal(StoreOutcome.OverBudget, store.Commit(BatchOf(valueBytes: 600)));

        Assert.Equal(1, guard.FaultCount);
        Assert.Contains("bytes that its stores may hold", guard.Faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sink_that_overflows_as_often_as_the_budget_allows_halts_a_confirmed_version_with_the_faults_in_the_report()
    {
        await using TestNode node = await TestNode.WithLedgerAsync(settings => settings with { FaultsMax = 2 });
        var outputs = new OutputList<int>(countMax: 1);

        Assert.True(outputs.TryPush(1));
        outputs.ChargeOverflow(node.Slots.Mempool, "Insert");
        Assert.False(outputs.TryPush(2));
        outputs.ChargeOverflow(node.Slots.Mempool, "Insert");
        Assert.Null(node.Halted);
        outputs.ChargeOverflow(node.Slots.Mempool, "Insert");

        HaltReport report = await node.HaltSignal.Task.WaitAsync(TestNode.Patience);
        Assert.Equal(2, report.Faults.Count);
        Assert.Contains("more than the 1 outputs", report.Reason, StringComparison.Ordinal);
    }

    private static StoreBatch BatchOf(int valueBytes)
    {
        var batch = new StoreBatch();
        batch.Put(0, [1], new byte[valueBytes]);
        return batch;
    }
}
