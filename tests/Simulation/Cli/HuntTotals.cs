using System.Globalization;
using Simulation.Nodes;

namespace Simulation.Cli;

/// <summary>What many runs did together.</summary>
internal sealed class HuntTotals
{
    // More failures than these are told on the terminal only.
    private const int FailuresKept = 100;

    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<RunReport> _failures = [];
    private ulong _waves;
    private long _transactions;

    public int Seeds { get; private set; }

    public int Failed { get; private set; }

    public double VirtualSeconds { get; private set; }

    public void Add(RunResult result)
    {
        Seeds++;
        VirtualSeconds += result.VirtualSeconds;
        _waves += result.Waves;
        _transactions += result.Transactions;
        foreach ((string what, int count) in result.Counts)
            _counts[what] = _counts.GetValueOrDefault(what) + count;
        if (result.IsOk)
            return;
        Failed++;
        if (_failures.Count < FailuresKept)
            _failures.Add(Reports.Of(result));
    }

    public HuntReport ToReport(ulong firstSeed, double realSeconds) => new(
        firstSeed, Seeds, Failed, Math.Round(VirtualSeconds, 3), Math.Round(realSeconds, 3), _waves, _transactions, _counts, _failures);

    public void Tell(TextWriter output, HuntReport report)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Seeds} seeds, {report.Failed} with violations; {report.Waves} waves, {report.Transactions} transactions, " +
            $"{report.VirtualSeconds:F0} virtual seconds in {report.RealSeconds:F0}"));
        foreach ((string what, long count) in report.Counts)
            output.WriteLine($"  {count,8}  {what}");
    }
}
