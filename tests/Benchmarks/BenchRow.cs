using System.Globalization;

namespace Benchmarks;

/// <summary>A result as <c>--json</c> prints it: the goal as <c>"&lt;= 50"</c>, on the value unless <see cref="GoalOn"/> says ratio.</summary>
internal sealed record BenchRow(
    string Name, double Value, string Unit, string? Peer, double? PeerValue, double? Ratio, string? Goal, string? GoalOn)
{
    public static BenchRow Of(BenchResult result)
    {
        string? goal = null;
        if (result is { Goal: { } bound, GoalOn: { } on })
        {
            string comparison = on.EndsWith("at most", StringComparison.Ordinal) ? "<=" : ">=";
            goal = string.Create(CultureInfo.InvariantCulture, $"{comparison} {bound}");
        }

        string? goalOn = goal is not null && result.GoalOn!.StartsWith("ratio", StringComparison.Ordinal) ? "ratio" : null;
        return new BenchRow(result.Name, result.Value, result.Unit, result.Peer, result.PeerValue, result.Ratio, goal, goalOn);
    }
}
