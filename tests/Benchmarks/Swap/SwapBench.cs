using System.CommandLine;
using System.Runtime.CompilerServices;
using Pyde.Contracts;
using Pyde.Contracts.Mempool;
using Pyde.Host.Plugins;
using Pyde.Host.Slots;

namespace Benchmarks.Swap;

/// <summary><c>pyde bench swap</c>: the promises of hot-swap.md that are figures.</summary>
internal sealed class SwapBench : IBenchArea
{
    /// <summary>Name of the rows that carry the goals.</summary>
    public const string NoOp = "noop";

    private const int Inconclusive = 4;
    private const int EnvironmentMissing = 3;
    private const int Failed = 1;

    private const double ControlMicrosecondsMax = 1_000;

    private const int Swaps = 10_000;
    private const int LedgerShare = 20;
    private const int RealShare = 100;

    private readonly Option<int?> _swaps = new("--swaps")
    {
        Description = $"Swaps of the no-op plugin ({Swaps}; with --quick a fiftieth).",
    };

    public string Name => "swap";

    public string Description => "Swaps plugins back and forth under callers: pauses, calls, memory, and what a lease costs.";

    public void Configure(Command command) => command.Add(_swaps);

    public int Run(BenchContext context)
    {
        if (FindFolder("test-plugins", "NoOp.mempool", "Ledger") is not { } folders)
        {
            Console.Error.WriteLine(
                "pyde bench swap: the no-op and ledger plugins are not built (dotnet build tests/plugins/NoOp tests/plugins/Ledger)");
            return EnvironmentMissing;
        }

        if (FindFolder("plugins", HandOverBench.Plugin, RealPluginsBench.Executor) is not { } plugins)
        {
            Console.Error.WriteLine("pyde bench swap: the node's plugins are not built (./pyde plugins list builds them)");
            return EnvironmentMissing;
        }

        int swaps = context.Arguments.GetValue(_swaps) ?? (context.IsQuick ? Swaps / 50 : Swaps);
        return RunAsync(context, folders, plugins, Math.Max(RealShare, swaps)).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(BenchContext context, string folders, string plugins, int swaps)
    {
        await MeasureLeasesAsync(context, Path.Combine(folders, "NoOp.mempool"));
        SwapFigures noop;
        await using (BenchNode node = new())
        {
            SubmissionBatch one = NumberedCall.Of(1, 1);
            noop = await SwapRounds.RunAsync(
                context, node, NoOp, node.Slots.Mempool, Path.Combine(folders, "NoOp.mempool"), swaps,
                (mempool, _, _) => mempool.Insert(one).Outcomes[0] == InsertOutcome.Malformed);
        }

        bool isClean = noop.IsClean;
        await using (BenchNode node = new())
        {
            SwapFigures ledger = await SwapRounds.RunAsync(
                context, node, "ledger", node.Slots.Mempool, Path.Combine(folders, "Ledger"), swaps / LedgerShare,
                (mempool, caller, number) => mempool.Insert(NumberedCall.Of(caller, number)).Outcomes[0] == InsertOutcome.Accepted);
            isClean &= ledger.IsClean;
        }

        isClean &= await HandOverBench.RunAsync(context, Path.Combine(plugins, HandOverBench.Plugin));
        isClean &= await RealPluginsBench.RunAsync(context, plugins, Math.Max(2, swaps / RealShare));
        // A call that was lost is one on any machine; only the times need a quiet one.
        if (!isClean)
            return Failed;
        if (noop.ControlP99 > ControlMicrosecondsMax)
        {
            context.Note($"inconclusive: the control saw gaps of {noop.ControlP99:F0} us at p99, so the pauses say nothing of the swaps");
            return Inconclusive;
        }

        return 0;
    }

    private static async Task MeasureLeasesAsync(BenchContext context, string folder)
    {
        await using BenchNode node = new();
        Slot<IMempool> slot = node.Slots.Mempool;
        await node.FillAsync(slot, folder);
        void Acquire(int times) => AcquireAndRelease(slot, times);
        context.Add(Figures.AtMostGoal("lease.acquire_release", BenchClock.Nanoseconds(Acquire, context.IsQuick), "ns", 25));
        context.Add(Figures.AtMostGoal("lease.acquire_release.bytes", BenchClock.AllocatedBytes(Acquire), "B/op", 0));
        if (!slot.TryAcquire(out Lease<IMempool> lease))
            throw new InvalidOperationException("the slot does not serve");
        IMempool guarded = lease.Contract;
        IPlugin bare = node.Library.Load(folder, SlotName.Mempool).TryGet(out LoadedPlugin? plugin, out _)
            ? plugin.Construct()
            : throw new InvalidOperationException("the plugin is gone");
        double direct = BenchClock.Nanoseconds(times => Count((IMempool)bare, times), context.IsQuick);
        double inside = BenchClock.Nanoseconds(times => Count(guarded, times), context.IsQuick);
        context.Add(new BenchResult("lease.call.direct", direct, "ns"));
        context.Add(Figures.AtMostGoal("lease.call.over_direct", inside - direct, "ns", 2));
        context.Add(Figures.AtMostGoal("lease.call.bytes", BenchClock.AllocatedBytes(times => Count(guarded, times)), "B/op", 0));
        lease.Dispose();
        bare.Dispose();
        node.Library.Release(plugin);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AcquireAndRelease(Slot<IMempool> slot, int times)
    {
        for (int i = 0; i < times; i++)
        {
            if (slot.TryAcquire(out Lease<IMempool> lease))
                lease.Dispose();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Count(IMempool mempool, int times)
    {
        long sum = 0;
        for (int i = 0; i < times; i++)
            sum += mempool.Count;
        return sum;
    }

    private static string? FindFolder(string name, params string[] plugins) =>
        ArtifactsFolder.Find() is { } artifacts && plugins.All(plugin => Directory.Exists(Path.Combine(artifacts, name, plugin)))
            ? Path.Combine(artifacts, name)
            : null;
}
