using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Wasm;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;
using Pyde.Types;

namespace Pyde.Host.Tests.Swap;

/// <summary>What computes roots is replaced between two waves, and never keeps the next one waiting for longer than that.</summary>
public sealed class WaveGapTests
{
    [Fact]
    public async Task Swap_that_is_cancelled_while_it_waits_for_the_gap_is_rolled_back()
    {
        await using TestNode node = await NodeWithEngineAsync();
        using CancellationTokenSource cancel = new();
        await node.BeginWaveAsync();
        SwapOperation operation = BeginSwap(node, cancel.Token);
        await node.WaitingForGap.WaitAsync(TestNode.Patience);

        await cancel.CancelAsync();

        SwapReport report = await operation.Ended.WaitAsync(TestNode.Patience);
        Assert.Equal(
            (SwapOutcome.RolledBack, SwapStep.Probing, "cancelled while waiting for the gap between two waves"),
            (report.Outcome, report.Step, report.Reason));
        Assert.Equal(0, node.BoundariesEntered);
        AssertServes(node, "1.0.0");
        Assert.True(TestNode.Collected(() => node.Library.LoadedContexts == 1 && node.Library.Unloads.Pending == 0));
    }

    [Fact]
    public async Task Node_that_shuts_down_waits_for_no_gap()
    {
        TestNode node = await NodeWithEngineAsync();
        await node.BeginWaveAsync();
        SwapOperation operation = BeginSwap(node);
        await node.WaitingForGap.WaitAsync(TestNode.Patience);

        await node.DisposeAsync();

        Assert.Equal(SwapOutcome.RolledBack, (await operation.Ended.WaitAsync(TestNode.Patience)).Outcome);
        Assert.All(node.Services.Live, instance => Assert.True(instance.IsDisposed));
    }

    [Fact]
    public async Task Swap_that_is_ordered_for_a_wave_does_not_wait_for_the_gap_in_which_it_is_carried_out()
    {
        await using TestNode node = await NodeWithEngineAsync();
        node.Coordinator.OrderForWave(Request(node), new WaveNumber(5));
        await node.BeginWaveAsync();

        Assert.True(await node.Coordinator.BeforeWaveAsync(new WaveNumber(5), default).WaitAsync(TestNode.Patience));

        Assert.Equal(0, node.BoundariesEntered);
        AssertServes(node, "2.0.0");
    }

    [Fact]
    public async Task Next_wave_begins_once_the_swap_is_through_or_taken_back()
    {
        await using TestNode node = await NodeWithEngineAsync();
        Lease<IWasmEngine> held = await node.Slots.Wasm[0].AcquireAsync(default);
        int timers = node.Time.TimersMade;
        SwapOperation late = BeginSwap(node);
        // Loading, probing, draining, then the waiting for the lease.
        Assert.True(SpinWait.SpinUntil(() => node.Time.TimersMade >= timers + 4, TestNode.Patience));
        Task wave = node.BeginWaveAsync();
        Assert.False(wave.IsCompleted);
        node.Time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(SwapOutcome.RolledBack, (await late.Ended.WaitAsync(TestNode.Patience)).Outcome);
        await wave.WaitAsync(TestNode.Patience);
        held.Dispose();
        node.EndWave();

        SwapReport report = await BeginSwap(node).Ended.WaitAsync(TestNode.Patience);

        Assert.True(report.Outcome == SwapOutcome.Confirmed, report.ToString());
        Assert.Equal(2, node.BoundariesEntered);
        await node.BeginWaveAsync().WaitAsync(TestNode.Patience);
    }

    private static SwapRequest Request(TestNode node) => new(SlotName.Wasm, node.Folders.Variant("NoOp.wasm", "2.0.0"));

    private static SwapOperation BeginSwap(TestNode node, CancellationToken cancellationToken = default) =>
        node.Coordinator.Begin(Request(node), cancellationToken);

    private static async Task<TestNode> NodeWithEngineAsync()
    {
        TestNode node = new();
        Refusal? refusal = await node.Coordinator.FillAsync(node.Slots.Wasm[0], TestFolders.Built("NoOp.wasm"), default).WaitAsync(TestNode.Patience);
        Assert.True(refusal is null, refusal?.ToString());
        return node;
    }

    private static void AssertServes(TestNode node, string version)
    {
        Assert.True(node.Slots.Wasm[0].TryAcquire(out Lease<IWasmEngine> lease));
        Assert.Equal(version, lease.Version.Version);
        lease.Dispose();
    }
}
