using System.Globalization;
using Pyde.Abi;

namespace Benchmarks.Gas;

/// <summary>What was measured: for each thing that gas pays for, nanoseconds per unit. The bound is known when all are (abi.md: ten times
/// the median).</summary>
internal sealed class GasRows(BenchContext context)
{
    /// <summary>Begins the name of every row of a host function; its own name follows, and behind a comma or space the case.</summary>
    public const string HostPrefix = "host.";

    private const double TimesMedian = 10;

    private readonly List<(string Name, double PerGas)> _rows = [];

    /// <summary>Adds a measurement and shows it as progress.</summary>
    /// <param name="name">What was paid for.</param>
    /// <param name="nanoseconds">How long it took.</param>
    /// <param name="gas">What it cost.</param>
    public void Add(string name, double nanoseconds, double gas)
    {
        // A difference of two figures of a busy machine can come out below nothing; nothing it is then.
        double perGas = Math.Max(0, nanoseconds) / gas;
        _rows.Add((name, perGas));
        context.Note(string.Create(CultureInfo.InvariantCulture, $"{name,-52} {nanoseconds,14:0.0} ns {gas,12:0.##} gas {perGas,10:0.000} ns/gas"));
    }

    /// <summary>Adds all rows with the bound that follows from the median, and names those above it.</summary>
    /// <returns>Whether every price matches its work.</returns>
    /// <exception cref="InvalidOperationException">A host function was not measured.</exception>
    public bool Finish()
    {
        foreach (HostFunctionEntry entry in HostTable.Entries)
        {
            string name = $"{HostPrefix}{entry.Name}";
            if (!_rows.Exists(row => row.Name == name
                || row.Name.StartsWith(name + ",", StringComparison.Ordinal) || row.Name.StartsWith(name + " ", StringComparison.Ordinal)))
                throw new InvalidOperationException($"the host function {entry.Name} was not measured");
        }

        double[] sorted = [.. _rows.Select(row => row.PerGas).Order()];
        double median = sorted[sorted.Length / 2];
        double bound = TimesMedian * median;
        foreach ((string name, double perGas) in _rows)
            context.Add(new BenchResult(name, perGas, "ns/gas", Goal: bound, GoalOn: Bounds.ValueAtMost));
        context.Add(new BenchResult("median", median, "ns/gas"));
        (string Name, double PerGas)[] above = [.. _rows.Where(row => row.PerGas > bound).OrderByDescending(row => row.PerGas)];
        context.Add(new BenchResult("above_ten_times_the_median", above.Length, "rows", Goal: 0, GoalOn: Bounds.ValueAtMost));
        foreach ((string name, double perGas) in above)
        {
            context.Note(string.Create(
                CultureInfo.InvariantCulture, $"too cheap: {name} takes {perGas / median:0.0} times the median's time for its gas"));
        }

        return above.Length == 0;
    }
}
