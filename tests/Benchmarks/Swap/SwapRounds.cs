using Pyde.Contracts;
using Pyde.Host.Slots;
using Pyde.Host.Swap;

namespace Benchmarks.Swap;

/// <summary>Swaps one plugin back and forth under callers.</summary>
internal static class SwapRounds
{
    // From hot-swap.md, where it is recorded; no run of this program measures it.
    private const string Erlang = "Erlang/OTP process swap (published, not measured here)";
    private const double ErlangMedianMicroseconds = 464;
    private const double PauseGoalMicroseconds = 50;
    private const double ExcessGoalMicroseconds = 500;

    private const int Samples = 20;
    private const int PendingMax = 24;

    // Reports of the last swaps are kept: memory grows until that many were made, and only then a slope says something.
    private const int WarmUpSwaps = 300;

    /// <summary>Fills the slot, swaps, and adds the rows.</summary>
    public static async Task<SwapFigures> RunAsync<T>(
        BenchContext context, BenchNode node, string name, Slot<T> slot, string folder, int swaps, Func<T, uint, ulong, bool> call)
        where T : class, IPlugin
    {
        string[] variants = [node.Variant(folder, "9.0.0"), folder];
        if (slot.Current is null)
            await node.FillAsync(slot, folder);
        Callers<T> callers = new(slot, call);
        callers.Start();
        // The first swaps compile the host's own code.
        int warmUp = Math.Min(WarmUpSwaps, Math.Max(2, swaps / 4)) & ~1;
        for (int swap = 0; swap < warmUp; swap++)
        {
            await node.SwapAsync(slot, variants[swap % 2]);
            await node.KeepUpAsync(PendingMax);
        }

        // Sized ahead: what this program keeps must not look like what the swaps keep.
        List<PauseSplit> pauses = new(swaps);
        List<double> control = new(swaps);
        Slope heap = new();
        Slope maps = new();
        for (int swap = 0; swap < swaps; swap++)
        {
            if (swap % Math.Max(1, swaps / Samples) == 0)
            {
                await node.KeepUpAsync(0);
                heap.Add(swap, GC.GetTotalMemory(forceFullCollection: true));
                maps.Add(swap, MapLines());
            }

            pauses.Add((await node.SwapAsync(slot, variants[swap % 2])).Pause);
            control.Add(ControlClock.LongestGapMicroseconds());
            await node.KeepUpAsync(PendingMax);
        }

        CallCounts calls = await callers.StopAsync();
        await node.KeepUpAsync(0);
        AddPauses(context, name, pauses, control);
        context.Add(new BenchResult($"{name}.swaps", swaps, "swaps"));
        bool isClean = Figures.AddCalls(context, name, calls);
        context.Add(new BenchResult($"{name}.contexts.loaded", node.Library.ContextsLoaded, "contexts"));
        context.Add(new BenchResult($"{name}.contexts.collected", node.Library.Unloads.Collected, "contexts"));
        context.Add(Figures.Zero($"{name}.contexts.leaked", node.Library.Unloads.Leaked.Count, "contexts"));
        if (warmUp == WarmUpSwaps)
        {
            context.Add(new BenchResult($"{name}.heap.slope", heap.PerUnit(), "B/swap"));
            context.Add(new BenchResult($"{name}.maps.slope", maps.PerUnit(), "lines/swap"));
            context.Add(new BenchResult($"{name}.maps.growth", maps.Last - maps.First, "lines"));
        }

        return new SwapFigures(Figures.Quantile(control, 0.99), isClean && node.Library.Unloads.Leaked.Count == 0);
    }

    private static void AddPauses(BenchContext context, string name, List<PauseSplit> pauses, List<double> control)
    {
        List<double> totals = [.. pauses.Select(pause => pause.TotalMicroseconds)];
        double p50 = Figures.Quantile(totals, 0.5);
        double excess = Math.Max(0, Figures.Quantile(totals, 0.999) - Figures.Quantile(control, 0.999));
        bool isNoOp = name == SwapBench.NoOp;
        context.Add(isNoOp
            ? new BenchResult(
                $"{name}.pause.p50", p50, "us", Erlang, ErlangMedianMicroseconds, ErlangMedianMicroseconds / p50,
                PauseGoalMicroseconds, Figures.AtMost)
            : new BenchResult($"{name}.pause.p50", p50, "us"));
        context.Add(new BenchResult($"{name}.pause.p99", Figures.Quantile(totals, 0.99), "us"));
        context.Add(isNoOp
            ? Figures.AtMostGoal($"{name}.pause.excess.p999", excess, "us", ExcessGoalMicroseconds)
            : new BenchResult($"{name}.pause.excess.p999", excess, "us"));
        context.Add(new BenchResult($"{name}.control.p99", Figures.Quantile(control, 0.99), "us"));
        context.Add(new BenchResult($"{name}.control.p999", Figures.Quantile(control, 0.999), "us"));
        Figures.AddSplit(context, name, pauses);
    }

    private static int MapLines() => File.Exists("/proc/self/maps") ? File.ReadLines("/proc/self/maps").Count() : 0;
}
