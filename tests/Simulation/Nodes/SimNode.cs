using Pyde.Contracts.Consensus;
using Pyde.Contracts.Execution;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.State;
using Pyde.Host.Node;
using Pyde.Host.Services;
using Pyde.Host.Signing;
using Pyde.Host.Swap;
using Pyde.Types;
using Pyde.Types.Borsh;
using Simulation.Engine;
using Simulation.Load;

namespace Simulation.Nodes;

/// <summary>A machine of the simulated network: a disk, a key, and one process after another.</summary>
internal sealed class SimNode
{
    private readonly SimWorld _world;
    private readonly SimAccount _account;
    private readonly SimRandom _random;
    private int _lives;

    public SimNode(SimWorld world, int index, SimAccount account)
    {
        _world = world;
        _account = account;
        _random = new SimRandom(world.Options.Seed, $"node {index}");
        Index = index;
        Disk = new SimDisk(world.Options.Seed + (ulong)index, new SimRandom(world.Options.Seed, $"disk {index}"));
        foreach (string slot in PluginShelf.Slots)
            Folders.Add(slot, world.Shelf.FoldersOf(slot)[0]);
        foreach (string slot in PluginShelf.Slots)
            Configurations.Add(slot, world.Plan.Configuration(slot));
    }

    public int Index { get; }

    public string Name => $"n{Index}";

    public SimDisk Disk { get; }

    /// <summary>The process; null while the machine is down.</summary>
    public NodeLife? Life { get; private set; }

    /// <summary>The node of the process; null until it has started.</summary>
    public PydeNode? Node { get; private set; }

    public SimTransport? Transport { get; private set; }

    public NodeClock? ChainClock { get; private set; }

    /// <summary>What the operator's plugins.json says: folder by slot.</summary>
    public Dictionary<string, string> Folders { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ReadOnlyMemory<byte>> Configurations { get; } = new(StringComparer.Ordinal);

    /// <summary>Last wave whose commit was acknowledged, over all processes on this disk.</summary>
    public ulong Acknowledged { get; set; }

    /// <summary>Chance in a thousand that a step of a swap hangs or comes late.</summary>
    public int HangsPerMille { get; set; }

    /// <summary>True once a step of its swaps was made to hang: a replay that hangs has nowhere to go back to.</summary>
    public bool HasHung { get; private set; }

    /// <summary>Why this node may halt, or lose a wave: what was done to it.</summary>
    public string? Excuse { get; set; }

    public TimeSpan ClockOffset { get; set; }

    public TimeSpan ClockJitter { get; set; }

    public bool IsUp => Life is { IsAlive: true } && Node is not null;

    /// <summary>Starts a process on the disk.</summary>
    public void Start()
    {
        var life = new NodeLife(_world.Loop, Index, _lives++);
        Life = life;
        Node = null;
        Disk.Mount(life, () => _world.Crash(this, "in the middle of a write"));
        _world.Trace.Add(_world.Loop.NowTicks, Index, TraceKind.Start, $"life {life.Number}");
        _world.Loop.Post(life, () => _world.Begin(life, () => RunAsync(life)));
    }

    /// <summary>Ends the process and what was not synced.</summary>
    public void End()
    {
        Life?.End();
        Disk.Crash();
        Transport?.Dispose();
        (Node, Transport) = (null, null);
    }

    // The last catch of a process: what ends it is told to the world.
    private async Task RunAsync(NodeLife life)
    {
        string? problem;
        try
        {
            Result<PydeNode> started = await PydeNode.StartAsync(Options(life), CancellationToken.None).ConfigureAwait(false);
            problem = started.TryGet(out PydeNode? node, out Refusal? refusal) ? null : refusal.ToString();
            if (!life.IsAlive)
                return;
            Node = node;
        }
        catch (Exception e)
        {
            problem = $"{e.GetType().Name}: {e.Message}";
        }

        if (life.IsAlive)
            _world.Started(this, problem);
    }

    private NodeOptions Options(NodeLife life)
    {
        var transport = new SimTransport(_world.Loop, life, _world.Trace, _world.Bugs.Transport(Index, _world.Hub.OpenPort(Name)));
        Transport = transport;
        var clock = new NodeClock(_world.Loop, life, _random) { Offset = ClockOffset, JitterMax = ClockJitter };
        ChainClock = clock;
        var random = new SeededRandomSource(_world.Options.Seed, $"random {Index} {life.Number}");
        INodeKey key = _world.Plan.HasRealSignatures
            ? FalconNodeKey.ForDevelopment(_account.Index)
            : new SimKey(_account.Address, _account.PublicKey);
        return new NodeOptions
        {
            Plugins = new PluginsFile(
                [.. PluginShelf.Slots.Select(slot => new PluginEntry(slot, PluginShelf.IdOf(slot), Folders[slot], Configurations[slot]))],
                _world.Plan.Swap),
            Root = PluginShelf.RepositoryRoot,
            Library = _world.Shelf.Library,
            Genesis = _world.Genesis,
            Key = _world.Bugs.Key(Index, key),
            Time = new NodeClock(_world.Loop, life, _random),
            ChainTime = clock,
            Random = random,
            Compute = new SeededCompute(random),
            Streams = transport,
            Listen = $"mem://{Name}",
            Bootstrap = [.. _world.Nodes.Where(node => node.Index != Index).Select(node => $"mem://{node.Name}")],
            Observer = new Observer(_world, this, life),
            Scheduler = _world.Bugs.Scheduler(Index, new NodeScheduler(_world.Loop, life, DrawFate)),
            OpenStore = (place, name) => _world.Bugs.Store(Index, place, Disk.Open(place, name)),
            Verifier = _world.Verifier,
            Surroundings = inner => new SpySurroundings(
                _world.Bugs.Surroundings(Index, inner),
                (mode, purpose, scope, epoch, number, digest, outcome) =>
                {
                    if (life.IsAlive)
                        _world.Checks.Signed(Index, mode, purpose, scope, epoch, number, digest, outcome);
                }),
        };
    }

    private StepFate DrawFate(string runner)
    {
        if (HangsPerMille == 0 || Node is null || !_random.Chance(HangsPerMille))
            return StepFate.Runs;
        HasHung = true;
        StepFate fate = _random.Chance(500) ? StepFate.Hangs : StepFate.IsLate;
        _world.Trace.Add(_world.Loop.NowTicks, Index, TraceKind.Fault, $"a step of {runner} {fate}");
        return fate;
    }

    private sealed class Observer(SimWorld world, SimNode node, NodeLife life) : INodeObserver
    {
        public void OnOrdered(OrderedWave wave)
        {
            if (life.IsAlive)
                world.Checks.Ordered(node.Index, wave);
        }

        public void OnSent(ConsensusOutput output)
        {
            if (life.IsAlive && output is BroadcastVertex { Vertex: var bytes } && BorshCodec.TryDecode(bytes.Span, out Vertex vertex) == DecodeOutcome.Ok)
                world.Said(vertex);
        }

        public void OnWave(WaveCommitRecord record, WaveCommit commit)
        {
            if (!life.IsAlive)
                return;
            if (record.Wave.Value == 0)
                world.Began(commit);
            else
                world.Checks.Committed(node.Index, record, commit);
            node.Acknowledged = Math.Max(node.Acknowledged, record.Wave.Value);
        }

        public void OnExecutor(WaveNumber wave, ExecutorOutput output)
        {
            if (life.IsAlive)
                world.Checks.Executor(node.Index, wave, output);
        }

        public void OnFinal(HardFinalityCert certificate)
        {
            if (life.IsAlive)
                world.Checks.Final(node.Index, certificate);
        }

        public void OnHalt(HaltReport report)
        {
            if (life.IsAlive)
                world.Halted(node, report);
        }
    }
}
