using Pyde.Contracts;
using Pyde.Contracts.Consensus;
using Pyde.Contracts.State;
using Pyde.Host.Slots;
using Pyde.Host.Streams;
using Pyde.Host.Swap;
using Pyde.Testing;
using Pyde.Types;
using Pyde.Types.Borsh;
using Simulation.Checks;
using Simulation.Engine;
using Simulation.Faults;
using Simulation.Load;
using Simulation.Zoo;

namespace Simulation.Nodes;

/// <summary>A whole network in one thread, from one seed.</summary>
internal sealed class SimWorld : IDisposable
{
    // A fault may last five seconds, a node be down for four, and a message wait for its turn: what is not done by then never will be.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);
    private static readonly TimeSpan ActiveMax = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan RestMax = TimeSpan.FromDays(1);
    private static readonly TimeSpan SealInterval = TimeSpan.FromMilliseconds(70);

    private static readonly HubConditions Calm = new(
        TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(15), 0, TimeSpan.FromMilliseconds(200));

    private readonly HashSet<NodeLife> _sealing = [];
    private readonly List<Vertex> _said = [];
    private readonly List<NodeLife> _calls = [];
    private readonly TextWriter? _log;
    private bool _hasBegun;

    public SimWorld(RunOptions options, PluginShelf shelf, IReadOnlyList<SimAccount> accounts, SeededBug bugs, TextWriter? log)
    {
        _log = log;
        Options = options;
        Shelf = shelf;
        Bugs = bugs;
        Plan = new RunPlan(options);
        Trace = new SimTrace(log);
        Loop = new SimLoop(new SimRandom(options.Seed, "order"));
        Random = new SimRandom(options.Seed, "world");
        Verifier = Plan.HasRealSignatures ? FalconSignatureVerifier.Instance : KeyedHashSignature.Instance;
        Hub = new StreamHub(Loop.Time, new SimRandom(options.Seed, "hub").Source, Calm);
        int validators = Math.Max(7, options.Nodes);
        Genesis = DevelopmentChain.Create(
            [.. accounts.Select(account => account.PublicKey)], validators, new RuleSetId(1), (ushort)options.Nodes);
        var reference = new ReferenceChain(shelf.Library, slot => bugs.Reference(shelf, slot), Genesis, Loop, new SimRandom(options.Seed, "reference"));
        Checks = new RunChecks(Loop, Trace, reference, Genesis, Verifier);
        Committee committee = Genesis.FirstCommittee();
        for (int i = 0; i < options.Nodes; i++)
            Nodes.Add(new SimNode(this, i, accounts.First(account => account.Address == committee.Members[i].Validator)));
        Clients = new ClientLoad(this, accounts);
        Trace.Add(0, -1, TraceKind.Start, $"{options.Nodes} nodes, {options.Waves} waves, {FaultNames.Write(options.Faults)}; {Plan}");
    }

    public RunOptions Options { get; }

    public RunPlan Plan { get; }

    public PluginShelf Shelf { get; }

    public SeededBug Bugs { get; }

    public SimLoop Loop { get; }

    public SimTrace Trace { get; }

    public SimRandom Random { get; }

    public StreamHub Hub { get; }

    public Genesis Genesis { get; }

    public ISignatureVerifier Verifier { get; }

    public RunChecks Checks { get; }

    public List<SimNode> Nodes { get; } = [];

    public ClientLoad Clients { get; }

    /// <summary>Swaps by how they ended, faults by kind: what a run did.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>True from the healing of all faults on.</summary>
    public bool IsHealed { get; private set; }

    public IReadOnlyList<SimNode> Up => [.. Nodes.Where(node => node.IsUp)];

    /// <summary>Runs to the end and checks.</summary>
    public RunResult Run()
    {
        long begun = TimeProvider.System.GetTimestamp();
        try
        {
            RunToEnd();
        }
        catch (Exception e)
        {
            // A run that cannot go on is a finding like any other: it has a seed and a command that repeats it.
            Fail(-1, e);
        }

        return new RunResult(
            Options, Trace.Hash(), [.. Checks.Violations], Loop.Now.TotalSeconds, TimeProvider.System.GetElapsedTime(begun).TotalSeconds,
            Checks.Head, Trace.Events, Clients.Executed, Counts, Plan.ToString());
    }

    public void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;

    /// <summary>Begins work of a process, or of the world's own; what it fails with is a finding, unless the process has ended.</summary>
    public void Begin(NodeLife? life, Func<Task> work) => _ = WatchAsync(life, work);

    private async Task WatchAsync(NodeLife? life, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (life is null or { IsAlive: true })
                Fail(life?.Node ?? -1, e);
        }
    }

    private void Fail(int node, Exception e)
    {
        Checks.Violate("run", node, $"{e.GetType().Name}: {e.Message}");
        _log?.WriteLine(e.StackTrace);
    }

    private void RunToEnd()
    {
        Bugs.Prepare(this);
        foreach (SimNode node in Nodes)
            node.Start();
        Loop.RunUntil(() => Nodes.TrueForAll(node => node.IsUp), TimeSpan.FromSeconds(30));
        Bugs.Begin(this);
        if (Options.IsAtRest)
        {
            if (!Loop.RunUntil(() => IsStopped || Checks.Head >= Options.Waves, RestMax))
                Checks.Violate("liveness", -1, $"a chain at rest has reached wave {Checks.Head} in {RestMax.TotalHours:F0} hours, wanted {Options.Waves}");
        }
        else
        {
            var faults = new FaultDirector(this);
            Clients.Begin();
            faults.Begin();
            Loop.RunUntil(() => IsStopped || (Clients.IsDone && Checks.Head >= Options.Waves), ActiveMax);
            faults.Heal();
            IsHealed = true;
            Clients.Stop();
            TimeSpan limit = Loop.Now + Patience;
            if (!Loop.RunUntil(() => IsStopped || IsSettled(), limit) && !IsStopped)
                TellWhatIsLate();
        }

        if (!IsStopped && !Options.IsAtRest)
            new EndChecks(this).Run();
    }

    /// <summary>Ends a node's process; it comes back after a while.</summary>
    public void Crash(SimNode node, string how)
    {
        if (node.Life is not { IsAlive: true })
            return;
        Trace.Add(Loop.NowTicks, node.Index, TraceKind.Crash, how);
        Count("crashes");
        node.End();
        Loop.After(Random.Between(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(4)), node.Start);
    }

    /// <summary>Genesis is executed.</summary>
    public void Began(WaveCommit genesis)
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        Checks.BeginWith(genesis);
    }

    /// <summary>A node's process has started, or not.</summary>
    public void Started(SimNode node, string? problem)
    {
        if (problem is not null)
        {
            Trace.Add(Loop.NowTicks, node.Index, TraceKind.Halt, $"does not start: {problem}");
            if (node.Excuse is null)
                Checks.Violate("start", node.Index, problem);
            Crash(node, "after a failed start");
            return;
        }

        if (node.Node!.Head.Wave.Value < node.Acknowledged)
            Checks.Violate("durability", node.Index, $"wave {node.Acknowledged} was acknowledged, after the restart the head is {node.Node.Head.Wave}");
        if (!Options.IsAtRest)
            Begin(node.Life, () => SealAsync(node, node.Life!));
    }

    /// <summary>A node has halted.</summary>
    public void Halted(SimNode node, HaltReport report)
    {
        Trace.Add(Loop.NowTicks, node.Index, TraceKind.Halt, $"{report.Place}: {report.Reason}");
        Count("halts");
        bool isHungReplay = node.HasHung && report.Reason.Contains("no answer within", StringComparison.Ordinal);
        if (node.Excuse is null && !isHungReplay)
            Checks.Violate("halt", node.Index, $"{report.Place}: {report.Plugin}: {report.Reason}");
        NodeLife? life = node.Life;
        Loop.Post(null, () =>
        {
            if (node.Life == life)
                Crash(node, "after a halt");
        });
    }

    /// <summary>Says old things again to a node: waves that were ordered, in any order.</summary>
    public void Echo(SimNode node, SimRandom random)
    {
        const int echoes = 3;
        NodeLife life = node.Life!;
        for (int i = 0; i < echoes && _said.Count > 0; i++)
        {
            Vertex vertex = random.Pick(_said);
            Loop.Post(life, () => Begin(life, () => EchoAsync(node, vertex)));
        }
    }

    /// <summary>A vertex was sent out; kept for echoes.</summary>
    public void Said(Vertex vertex)
    {
        const int kept = 64;
        _said.Add(vertex);
        if (_said.Count > kept)
            _said.RemoveAt(0);
    }

    /// <summary>Holds a lease for a while, as a call that takes long does.</summary>
    public void Hold(SimNode node, string slot, TimeSpan time)
    {
        NodeLife life = node.Life!;
        SlotSet slots = node.Node!.Slots;
        _calls.Add(life);
        Loop.Post(life, () => Begin(life, () => slot switch
        {
            SlotName.Mempool => HoldAsync(slots.Mempool, life, time),
            SlotName.Execution => HoldAsync(slots.Execution, life, time),
            SlotName.State => HoldAsync(slots.State, life, time),
            SlotName.Networking => HoldAsync(slots.Networking, life, time),
            _ => HoldAsync(slots.Consensus, life, time),
        }));
    }

    public void Dispose() => Checks.Dispose();

    private static async Task EchoAsync(SimNode node, Vertex vertex)
    {
        try
        {
            var input = new VertexReceived(vertex.TimestampMs, vertex.Member, BorshCodec.Encode(vertex));
            await node.Node!.StepAsync(input).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or NodeHaltedException or InvariantException or PluginFault)
        {
            // The node has ended or halts, which is told elsewhere.
            _ = e;
        }
    }

    private async Task HoldAsync<T>(Slot<T> slot, NodeLife life, TimeSpan time)
        where T : class, IPlugin
    {
        try
        {
            Lease<T> lease = await slot.AcquireAsync(CancellationToken.None).ConfigureAwait(false);
            await Loop.Delay(time).ConfigureAwait(false);
            if (life.IsAlive)
                lease.Dispose();
            _calls.Remove(life);
        }
        catch (NodeHaltedException)
        {
            _calls.Remove(life);
            Trace.Add(Loop.NowTicks, life.Node, TraceKind.Fault, "a call found the node halted");
        }
    }

    /// <summary>True when a promise is broken, which ends the run.</summary>
    public bool IsStopped => Checks.Violations.Count > 0;

    /// <summary>Everybody is up, at the same head, with certificates, and nothing waits.</summary>
    private bool IsSettled() =>
        Clients.IsDone && Checks.Head >= Options.Waves && Up.Count == Nodes.Count && !_calls.Exists(static life => life.IsAlive)
        && Nodes.TrueForAll(node => node.Node!.Head.Wave.Value == Checks.Head && Checks.IsFinal(Checks.Head, node.Index) && IsQuiet(node));

    private static bool IsQuiet(SimNode node) =>
        node.Node!.Coordinator.Reports.All(report => report.Outcome is not (SwapOutcome.UnderWay or SwapOutcome.OnProbation));

    private void TellWhatIsLate()
    {
        string heads = string.Join(", ", Nodes.Select(node =>
            !node.IsUp ? "down"
            : $"{node.Node!.Head.Wave}{(Checks.IsFinal(node.Node.Head.Wave.Value, node.Index) ? "" : " without certificate")}{(IsQuiet(node) ? "" : " swapping")}"));
        Checks.Violate("liveness", -1, $"{Patience.TotalSeconds:F0} s after everything healed: wanted wave {Options.Waves}, heads {heads}; {Clients.WhatWaits()}");
    }

    // Every node's own pump, as pyde run has it.
    private async Task SealAsync(SimNode node, NodeLife life)
    {
        if (!_sealing.Add(life))
            return;
        while (life.IsAlive && node.Node is { } running && !running.Stopped.IsCancellationRequested)
        {
            try
            {
                await running.SealBatchAsync(running.Stopped).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or NodeHaltedException or InvariantException or PluginFault)
            {
                Trace.Add(Loop.NowTicks, node.Index, TraceKind.Fault, $"sealing: {e.GetType().Name}");
            }

            await Loop.Delay(SealInterval + TimeSpan.FromTicks(node.Index)).ConfigureAwait(false);
        }
    }
}
