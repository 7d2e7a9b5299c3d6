using Pyde.Contracts.Mempool;
using Pyde.Host.Slots;
using Pyde.Host.Swap;
using Pyde.Types;

namespace Benchmarks.Swap;

/// <summary>Hands 10,000 signed transactions over from one version of the standard mempool to the next, while callers insert.</summary>
internal static class HandOverBench
{
    /// <summary>Folder of the plugin that is measured.</summary>
    public const string Plugin = "Mempool.Standard";

    private const string Name = "handover.10000_transactions";
    private const int Accounts = 625;
    private const int Waiting = 10_000;
    private const double PauseGoalMilliseconds = 5;
    private const int Swaps = 20;
    private const int QuickSwaps = 2;

    // The first swaps compile the host's own code.
    private const int WarmUpSwaps = 2;

    // A new transaction in so many calls; the others submit again what waits, which costs the pool a verified signature as well.
    private const int CallsPerNew = 16;
    private const int NewAccountsPerCaller = 4;
    private const int QuickNewAccountsPerCaller = 1;

    /// <summary>Measures it.</summary>
    /// <param name="context">Gets the rows.</param>
    /// <param name="folder">The standard mempool.</param>
    /// <returns>True when every transaction was there at the end and every call had the answer due.</returns>
    public static async Task<bool> RunAsync(BenchContext context, string folder)
    {
        int newAccounts = context.IsQuick ? QuickNewAccountsPerCaller : NewAccountsPerCaller;
        int newPerCaller = newAccounts * Limits.NonceWindowSlots;
        SignedTransfers transfers = SignedTransfers.Make(Accounts + (Callers<IMempool>.Count * newAccounts));
        await using BenchNode node = new();
        Slot<IMempool> slot = node.Slots.Mempool;
        await node.FillAsync(slot, folder);
        for (int index = 0; index < Waiting; index++)
            await slot.CallAsync(transfers[index], static (mempool, _, batch) => mempool.Insert(batch), CancellationToken.None);
        int before = await slot.CallAsync(0, static (mempool, _, _) => mempool.Count, CancellationToken.None);

        int inserted = 0;
        Callers<IMempool> callers = new(slot, (mempool, caller, number) =>
        {
            int fresh = (int)Math.Min(int.MaxValue, number / CallsPerNew) - 1;
            if (number % CallsPerNew != 0 || fresh >= newPerCaller)
            {
                int known = (int)(((number * Callers<IMempool>.Count) + caller) % Waiting);
                return Insert(mempool, transfers[known]) == InsertOutcome.Duplicate;
            }

            Interlocked.Increment(ref inserted);
            return Insert(mempool, transfers[Waiting + (((int)caller - 1) * newPerCaller) + fresh]) == InsertOutcome.Accepted;
        });
        string[] variants = [node.Variant(folder, "9.0.0"), folder];
        int swaps = context.IsQuick ? QuickSwaps : Swaps;
        List<PauseSplit> pauses = [];
        List<double> basePauses = [];
        List<double> control = [];
        long bytes = 0;
        callers.Start();
        for (int swap = -WarmUpSwaps; swap < swaps; swap++)
        {
            SwapReport report = await node.SwapAsync(slot, variants[swap & 1]);
            await node.KeepUpAsync(0);
            if (swap < 0)
                continue;
            pauses.Add(report.Pause);
            basePauses.Add(report.BasePauseMaxMicroseconds / 1_000);
            control.Add(ControlClock.LongestGapMicroseconds());
            bytes = report.HandedOverBytes;
        }

        CallCounts calls = await callers.StopAsync();
        int due = Waiting + inserted;
        int there = 0;
        for (int index = 0; index < transfers.Count; index++)
        {
            bool waits = await slot.CallAsync(
                transfers.HashOf(index), static (mempool, _, hash) => mempool.Contains(hash), CancellationToken.None);
            there += waits ? 1 : 0;
        }

        int after = await slot.CallAsync(0, static (mempool, _, _) => mempool.Count, CancellationToken.None);

        List<double> totals = [.. pauses.Select(pause => pause.TotalMicroseconds / 1_000)];
        context.Add(Figures.AtMostGoal($"{Name}.pause.p50", Figures.Quantile(totals, 0.5), "ms", PauseGoalMilliseconds));
        context.Add(new BenchResult($"{Name}.pause.max", totals.Max(), "ms"));
        Figures.AddSplit(context, Name, pauses);
        context.Add(new BenchResult($"{Name}.base.pause.p50", Figures.Quantile(basePauses, 0.5), "ms"));
        context.Add(new BenchResult($"{Name}.control.p99", Figures.Quantile(control, 0.99), "us"));
        context.Add(new BenchResult($"{Name}.swaps", swaps, "swaps"));
        context.Add(new BenchResult($"{Name}.bytes", bytes, "B"));
        context.Add(new BenchResult($"{Name}.waiting.before", before, "transactions"));
        context.Add(new BenchResult($"{Name}.inserted_meanwhile", inserted, "transactions"));
        context.Add(new BenchResult($"{Name}.waiting.after", after, "transactions"));
        context.Add(Figures.Zero($"{Name}.missing", due - there, "transactions"));
        bool isClean = Figures.AddCalls(context, Name, calls);
        return isClean && before == Waiting && there == due && after == due;
    }

    private static InsertOutcome Insert(IMempool mempool, SubmissionBatch one) => mempool.Insert(one).Outcomes[0];
}
