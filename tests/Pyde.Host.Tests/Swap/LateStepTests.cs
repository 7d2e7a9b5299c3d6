using Pyde.Contracts.Mempool;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;

namespace Pyde.Host.Tests.Swap;

public sealed class LateStepTests
{
    // The steps of a swap of the ledger up to its pause: loading, probing, a slice of the base and its import, the pause.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Step_that_comes_after_it_was_given_up_leaves_the_gate_open_and_the_old_version_serving(int late)
    {
        var scheduler = new StepScheduler();
        await using TestNode node = await TestNode.WithLedgerAsync(scheduler: scheduler);
        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 1));
        scheduler.LateStep = scheduler.Steps + late;

        SwapReport report = await node.SwapAsync();
        Assert.Equal(SwapOutcome.RolledBack, report.Outcome);
        scheduler.RunLateStep();

        Assert.Equal(InsertOutcome.Accepted, await node.CallAsync(1, 2));
        Assert.False(node.Slots.Mempool.Current!.Gate.IsClosed);
        Assert.Null(node.Halted);
    }
}
