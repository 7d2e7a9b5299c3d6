using System.Globalization;

namespace Benchmarks;

/// <summary>A result as one line of text.</summary>
internal static class BenchTable
{
    /// <summary>Name, figure, peer, ratio, goal.</summary>
    public static string Line(BenchResult result)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{result.Name,-44} {result.Value,12:0.###} {result.Unit,-8}");
        if (result.Peer is not null)
            line += string.Create(CultureInfo.InvariantCulture, $" {result.Peer}: {result.PeerValue:0.###} ({result.Ratio:0.##}x)");
        if (result.Goal is not null)
        {
            string verdict = MeetsGoal(result) ? "" : " MISSED";
            line += string.Create(CultureInfo.InvariantCulture, $" goal: {result.GoalOn} {result.Goal:0.###}{verdict}");
        }

        return line;
    }

    private static bool MeetsGoal(BenchResult result) => result.GoalOn switch
    {
        "value at most" => result.Value <= result.Goal,
        "value at least" => result.Value >= result.Goal,
        "ratio at least" => result.Ratio >= result.Goal,
        _ => true,
    };
}
