namespace Benchmarks;

/// <summary>Rows of figures that the design gives two bounds: what it aims at, and what it must reach.</summary>
internal static class Bounds
{
    /// <summary>End of the name of the row with the bound that must be reached.</summary>
    public const string Must = ".must";

    /// <summary>The kind of bound of a ratio.</summary>
    public const string RatioAtLeast = "ratio at least";

    /// <summary>The kind of bound of a figure.</summary>
    public const string ValueAtMost = "value at most";

    /// <summary>Adds a figure twice, once with each bound.</summary>
    public static void AddAtMost(BenchContext context, string name, double value, string unit, double goal, double must)
    {
        context.Add(new BenchResult(name, value, unit, Goal: goal, GoalOn: ValueAtMost));
        context.Add(new BenchResult(name + Must, value, unit, Goal: must, GoalOn: ValueAtMost));
    }
}
