using Pyde.Contracts;
using Pyde.Host.Swap;
using Simulation.Engine;
using Simulation.Nodes;

namespace Simulation.Zoo;

/// <summary>Sound at first, then replaced by a wrong version on one node, which the bug declares to be good.</summary>
/// <param name="slot">The slot.</param>
/// <param name="fault">What is wrong with the new version.</param>
/// <param name="expectConfirmed">True when the swap itself must go well.</param>
/// <param name="isTakenBack">True for an operator who takes it back while it is on probation.</param>
internal class SwapToWrongBug(string slot, string fault, bool expectConfirmed, bool isTakenBack = false) : SeededBug
{
    private const int Node = 1;
    private static readonly TimeSpan When = TimeSpan.FromMilliseconds(1_500);
    private static readonly TimeSpan Doubts = TimeSpan.FromMilliseconds(400);

    public override void Begin(SimWorld world) => world.Loop.After(When, () =>
    {
        SimNode node = world.Nodes[Node];
        if (node.IsUp)
            world.Loop.Post(node.Life, () => world.Begin(node.Life, () => RunAsync(world, node)));
    });

    private async Task RunAsync(SimWorld world, SimNode node)
    {
        SwapOperation operation = node.Node!.Coordinator.Begin(
            new SwapRequest(
                slot, world.Shelf.Wrong(slot), slot == SlotName.Wasm ? PluginShelf.IdOf(slot) : null,
                WrongPlugin.Configuration(fault, world.Plan.Configuration(slot))),
            CancellationToken.None);
        SwapReport live = await operation.Live.ConfigureAwait(false);
        world.Trace.Add(world.Loop.NowTicks, node.Index, TraceKind.Swap, $"{live.Place}: {live.To} {live.Outcome} in {live.Step}: {live.Reason}");
        if (isTakenBack && live.Outcome == SwapOutcome.OnProbation)
        {
            await world.Loop.Delay(Doubts).ConfigureAwait(false);
            await node.Node.Coordinator.RollBackAsync(live.Place).ConfigureAwait(false);
        }

        if (expectConfirmed && live.Outcome is SwapOutcome.RolledBack or SwapOutcome.Halted)
            world.Checks.Violate("swap", node.Index, $"{live.Place}: {live.To} was said to be good and was taken back: {live.Reason}");
    }
}
