using Pyde.Contracts;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Types;
using Simulation.Engine;
using Simulation.Nodes;
using Simulation.Zoo;

namespace Simulation.Faults;

/// <summary>An operator without patience: replaces plugins by good versions and by bad ones, and changes its mind.</summary>
internal sealed class SwapDriver(SimWorld world)
{
    // What a version can have that is caught before it serves, whatever it is.
    private static readonly string[] CaughtEarly = ["start-refused", "start-throws", "unhealthy", "import-refused", "import-throws", "digest-wrong"];

    private static readonly string[] CaughtLater = ["unhealthy-later", "throws-later"];

    private readonly SimRandom _random = new(world.Options.Seed, "swaps");
    private readonly Dictionary<(int Node, string Slot), int> _versions = [];
    private bool _isOver;

    public void Stop() => _isOver = true;

    /// <summary>Begins a swap on a node, or on all of them at one wave.</summary>
    public void Begin(SimNode node)
    {
        string slot = _random.Pick([.. PluginShelf.Slots]);
        int kind = _random.Next(10);
        if (kind == 0)
            OrderEverywhere(slot);
        else if (node.IsUp)
            world.Loop.Post(node.Life, () => world.Begin(node.Life, () => RunAsync(node, slot, kind < 7 ? null : Fault(slot))));
    }

    // A plugin without state is never asked to import.
    private string Fault(string slot)
    {
        bool hasState = slot is not (SlotName.Execution or SlotName.Wasm);
        string[] early = hasState ? CaughtEarly : CaughtEarly[..3];
        return _random.Chance(600) ? _random.Pick(early) : _random.Pick(CaughtLater);
    }

    private SwapRequest Good(SimNode node, string slot)
    {
        int version = _versions.GetValueOrDefault((node.Index, slot)) + 1;
        _versions[(node.Index, slot)] = version;
        string folder = world.Shelf.FoldersOf(slot)[version % PluginShelf.Versions];
        return new SwapRequest(slot, folder, slot == SlotName.Wasm ? PluginShelf.IdOf(slot) : null, world.Plan.Configuration(slot));
    }

    private void OrderEverywhere(string slot)
    {
        const int wavesAhead = 3;
        ulong wave = world.Checks.Head + wavesAhead;
        world.Trace.Add(world.Loop.NowTicks, -1, TraceKind.Swap, $"{slot} is to be replaced before wave {wave}");
        world.Count("swaps ordered for a wave");
        foreach (SimNode node in world.Nodes.Where(node => node.IsUp))
        {
            // Ordered for a wave it never rolls back: a disk or a step that fails halts the node.
            if (world.Options.Faults.HasFlag(FaultKinds.Hang) || world.Options.Faults.HasFlag(FaultKinds.SlowDisk) || world.Options.Faults.HasFlag(FaultKinds.DiskError))
                node.Excuse ??= "a swap ordered for a wave may halt it";
            SwapRequest request = Good(node, slot);
            node.Node!.Coordinator.OrderForWave(request, new WaveNumber(wave));
        }
    }

    private async Task RunAsync(SimNode node, string slot, string? fault)
    {
        NodeLife life = node.Life!;
        SwapRequest request = Good(node, slot);
        if (fault is not null)
        {
            request = new SwapRequest(
                slot, world.Shelf.Wrong(slot), slot == SlotName.Wasm ? PluginShelf.IdOf(slot) : null,
                WrongPlugin.Configuration(fault, world.Plan.Configuration(slot)));
        }

        try
        {
            SwapOperation operation = node.Node!.Coordinator.Begin(request, node.Node.Stopped);
            SwapReport live = await operation.Live.ConfigureAwait(false);
            Tell(node, live, fault);
            if (live.Outcome == SwapOutcome.OnProbation && _random.Chance(150) && !_isOver)
                await ChangeMindAsync(node, life, live.Place).ConfigureAwait(false);
            SwapReport ended = await operation.Ended.ConfigureAwait(false);
            if (!life.IsAlive)
                return;
            Ended(node, ended, request, fault);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or NodeHaltedException)
        {
            world.Trace.Add(world.Loop.NowTicks, node.Index, TraceKind.Swap, $"{slot}: ended as {e.GetType().Name}");
        }
    }

    private async Task ChangeMindAsync(SimNode node, NodeLife life, string place)
    {
        await world.Loop.Delay(_random.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(900))).ConfigureAwait(false);
        if (!life.IsAlive)
            return;
        bool isBack = _random.Chance(600);
        world.Trace.Add(world.Loop.NowTicks, node.Index, TraceKind.Swap, $"{place}: the operator {(isBack ? "takes it back" : "confirms it")}");
        _ = isBack
            ? await node.Node!.Coordinator.RollBackAsync(place).ConfigureAwait(false)
            : await node.Node!.Coordinator.ConfirmAsync(place).ConfigureAwait(false);
    }

    private void Tell(SimNode node, SwapReport report, string? fault) => world.Trace.Add(
        world.Loop.NowTicks, node.Index, TraceKind.Swap, $"{report.Place}: {report.To}{(fault is null ? "" : $" ({fault})")} {report.Outcome} in {report.Step}: {report.Reason}");

    private void Ended(SimNode node, SwapReport report, SwapRequest request, string? fault)
    {
        Tell(node, report, fault);
        world.Count(fault is null ? $"swaps {report.Outcome}" : $"bad swaps {report.Outcome}");
        if (report.Outcome == SwapOutcome.Confirmed)
        {
            if (fault is null)
                (node.Folders[request.Slot], node.Configurations[request.Slot]) = (request.Folder, request.Configuration!.Value);
            else if (CaughtEarly.Contains(fault))
                world.Checks.Violate("swap", node.Index, $"{report.Place}: a version with the fault '{fault}' was confirmed");
            else
                world.Begin(node.Life, () => ReplaceAsync(node, request.Slot));
        }

        bool isCalm = (world.Options.Faults & ~(FaultKinds.Swap | FaultKinds.Upgrade)) == 0;
        bool isOwnWill = report.Reason?.Contains("operator", StringComparison.Ordinal) ?? false;
        if (fault is null && isCalm && !isOwnWill && report.Outcome is SwapOutcome.RolledBack or SwapOutcome.Halted)
            world.Checks.Violate("swap", node.Index, $"{report.Place}: {report.To} is as good as {report.From} and was taken back: {report.Reason}");
        if (report.FailedCalls != 0 && node.Excuse is null)
            world.Checks.Violate("calls", node.Index, $"{report.Place}: {report.FailedCalls} calls failed during a swap");
    }

    // A bad version that got through a short probation goes before it does harm.
    private Task ReplaceAsync(SimNode node, string slot)
    {
        node.Excuse ??= $"a bad version of {slot} was confirmed";
        return RunAsync(node, slot, fault: null);
    }
}
