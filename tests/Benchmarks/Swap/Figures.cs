using Pyde.Host.Swap;

namespace Benchmarks.Swap;

/// <summary>Rows and quantiles of samples.</summary>
internal static class Figures
{
    public const string AtMost = "value at most";

    /// <summary>The smallest sample that a share of all does not exceed.</summary>
    public static double Quantile(IReadOnlyList<double> values, double quantile)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(quantile * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>A row that must not pass its goal.</summary>
    public static BenchResult AtMostGoal(string name, double value, string unit, double goal) =>
        new(name, value, unit, Goal: goal, GoalOn: AtMost);

    /// <summary>A row that must be zero.</summary>
    public static BenchResult Zero(string name, double value, string unit) => AtMostGoal(name, value, unit, 0);

    /// <summary>The medians of what a pause consists of.</summary>
    public static void AddSplit(BenchContext context, string name, IReadOnlyList<PauseSplit> pauses)
    {
        context.Add(new BenchResult($"{name}.pause.drain.p50", Median(pauses, static pause => pause.DrainMicroseconds), "us"));
        context.Add(new BenchResult($"{name}.pause.handoff.p50", Median(pauses, static pause => pause.HandOffMicroseconds), "us"));
        context.Add(new BenchResult($"{name}.pause.publish.p50", Median(pauses, static pause => pause.PublishMicroseconds), "us"));
    }

    /// <summary>What became of the callers' calls.</summary>
    /// <returns>True when none failed, was lost, doubled, reordered, or answered otherwise than due.</returns>
    public static bool AddCalls(BenchContext context, string name, CallCounts calls)
    {
        context.Add(new BenchResult($"{name}.calls.made", calls.Made, "calls"));
        context.Add(Zero($"{name}.calls.failed", calls.Failed, "calls"));
        context.Add(Zero($"{name}.calls.lost", calls.Lost, "calls"));
        context.Add(Zero($"{name}.calls.doubled", calls.Doubled, "calls"));
        context.Add(Zero($"{name}.calls.reordered", calls.Reordered, "calls"));
        context.Add(Zero($"{name}.calls.wrong", calls.Wrong, "calls"));
        return calls is { Failed: 0, Lost: 0, Doubled: 0, Reordered: 0, Wrong: 0 };
    }

    private static double Median(IReadOnlyList<PauseSplit> pauses, Func<PauseSplit, double> part) =>
        Quantile([.. pauses.Select(part)], 0.5);
}
