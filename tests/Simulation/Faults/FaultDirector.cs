using Pyde.Contracts;
using Pyde.Host.Streams;
using Simulation.Engine;
using Simulation.Nodes;

namespace Simulation.Faults;

/// <summary>Does to the nodes what the options allow, at moments that the seed draws, and puts everything right at the end.</summary>
internal sealed class FaultDirector(SimWorld world)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    private readonly SimRandom _random = new(world.Options.Seed, "faults");
    private readonly SwapDriver _swaps = new(world);
    private readonly HubConditions _calm = world.Hub.Conditions;
    private bool _isOver;

    /// <summary>Begins to do harm.</summary>
    public void Begin()
    {
        FaultKinds[] kinds = [.. FaultNames.Each.Where(kind => kind != FaultKinds.Upgrade && world.Options.Faults.HasFlag(kind))];
        if (kinds.Length > 0)
            world.Begin(null, () => RunAsync(kinds));
    }

    /// <summary>Ends every fault; what was begun ends by itself.</summary>
    public void Heal()
    {
        _isOver = true;
        _swaps.Stop();
        world.Hub.Conditions = _calm;
        world.Hub.HealAll();
        foreach (SimNode node in world.Nodes)
        {
            (node.Disk.SyncTime, node.Disk.FailuresPerMille, node.Disk.IsFull) = (TimeSpan.Zero, 0, false);
            node.HangsPerMille = 0;
            SetClock(node, TimeSpan.Zero, TimeSpan.Zero);
        }
    }

    private async Task RunAsync(FaultKinds[] kinds)
    {
        await world.Loop.Delay(First).ConfigureAwait(false);
        while (!_isOver)
        {
            FaultKinds kind = _random.Pick(kinds);
            world.Count(FaultNames.Write(kind));
            Do(kind);
            await world.Loop.Delay(_random.Between(TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(1_200))).ConfigureAwait(false);
        }
    }

    private void Do(FaultKinds kind)
    {
        SimNode node = _random.Pick(world.Nodes);
        switch (kind)
        {
            case FaultKinds.Latency:
                TimeSpan latency = _random.Between(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(400));
                Shape(world.Hub.Conditions with { LatencyMin = latency / 2, LatencyMax = latency });
                break;
            case FaultKinds.Loss:
                Shape(world.Hub.Conditions with { LossPerMille = _random.Between(20, 300) });
                break;
            case FaultKinds.Reorder:
                Reorder(node);
                break;
            case FaultKinds.Partition:
                Cut();
                break;
            case FaultKinds.Crash:
                Crash(node);
                break;
            case FaultKinds.SlowDisk:
                node.Disk.SyncTime = _random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(60));
                Tell(node, $"every sync takes up to {node.Disk.SyncTime.TotalMilliseconds:F0} ms");
                Later(() => node.Disk.SyncTime = TimeSpan.Zero);
                break;
            case FaultKinds.DiskError:
                BreakDisk(node);
                break;
            case FaultKinds.Swap:
                _swaps.Begin(node);
                break;
            case FaultKinds.Clock:
                SetClock(node, _random.Between(TimeSpan.FromSeconds(-2), TimeSpan.FromSeconds(2)), _random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(80)));
                Tell(node, $"the clock is off by {node.ClockOffset.TotalSeconds:F1} s, timers late by up to {node.ClockJitter.TotalMilliseconds:F0} ms");
                break;
            case FaultKinds.Hang:
                Hang(node);
                break;
            default:
                break;
        }
    }

    private void Tell(SimNode? node, string text) => world.Trace.Add(world.Loop.NowTicks, node?.Index ?? -1, TraceKind.Fault, text);

    private void Later(Action heal) => world.Loop.After(_random.Between(Shortest, Longest), () =>
    {
        if (!_isOver)
            heal();
    });

    private void Shape(HubConditions conditions)
    {
        world.Hub.Conditions = conditions;
        Tell(null, $"latency {conditions.LatencyMin.TotalMilliseconds:F0} to {conditions.LatencyMax.TotalMilliseconds:F0} ms, loss {conditions.LossPerMille} ‰");
        Later(() => world.Hub.Conditions = _calm);
    }

    /// <summary>Breaks a stream, and says old things again to one node, in another order.</summary>
    private void Reorder(SimNode node)
    {
        if (!node.IsUp)
            return;
        SimTransport transport = node.Transport!;
        if (transport.Streams.Count > 0)
        {
            ulong stream = transport.Streams.ElementAt(_random.Next(transport.Streams.Count));
            Tell(node, $"stream {stream:x} breaks");
            transport.Reset(stream);
        }

        world.Echo(node, _random);
    }

    private void Cut()
    {
        int size = _random.Between(1, Math.Max(1, world.Nodes.Count / 2));
        int first = _random.Next(world.Nodes.Count);
        HashSet<int> island = [.. Enumerable.Range(0, size).Select(i => (first + i) % world.Nodes.Count)];
        Tell(null, $"nodes {string.Join(", ", island.Order())} are cut off");
        foreach (SimNode left in world.Nodes.Where(node => island.Contains(node.Index)))
        {
            foreach (SimNode right in world.Nodes.Where(node => !island.Contains(node.Index)))
                world.Hub.Cut(left.Name, right.Name);
        }

        Later(world.Hub.HealAll);
    }

    private void Crash(SimNode node)
    {
        const int operationsMax = 40;
        if (_random.Chance(500))
            world.Crash(node, "the process ends");
        else
            node.Disk.CrashAfter(_random.Next(operationsMax));
    }

    private void BreakDisk(SimNode node)
    {
        node.Excuse = "its disk failed";
        if (_random.Chance(400))
            node.Disk.IsFull = true;
        else
            node.Disk.FailuresPerMille = _random.Between(20, 500);
        Tell(node, node.Disk.IsFull ? "the disk is full" : $"{node.Disk.FailuresPerMille} ‰ of all writes fail");
        Later(() => (node.Disk.IsFull, node.Disk.FailuresPerMille) = (false, 0));
    }

    private void SetClock(SimNode node, TimeSpan offset, TimeSpan jitter)
    {
        (node.ClockOffset, node.ClockJitter) = (offset, jitter);
        if (node.ChainClock is { } clock)
            (clock.Offset, clock.JitterMax) = (offset, jitter);
    }

    private void Hang(SimNode node)
    {
        if (_random.Chance(500))
        {
            node.HangsPerMille = _random.Between(50, 400);
            Tell(node, $"{node.HangsPerMille} ‰ of the steps of swaps hang");
            Later(() => node.HangsPerMille = 0);
            return;
        }

        TimeSpan time = _random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(4));
        string slot = _random.Pick([SlotName.Mempool, SlotName.Execution, SlotName.State, SlotName.Networking, SlotName.Consensus]);
        Tell(node, $"a call inside {slot} takes {time.TotalMilliseconds:F0} ms");
        if (node.IsUp)
            world.Hold(node, slot, time);
    }
}
