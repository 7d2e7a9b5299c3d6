using System.CommandLine;
using Benchmarks.Gas;
using Pyde.Abi;

namespace Benchmarks.Tests;

/// <summary>What <c>pyde bench gas</c> says of prices: nothing above ten times the median, and no host function left out.</summary>
public sealed class GasRowsTests
{
    [Theory]
    [InlineData(10.0, true)]
    [InlineData(10.1, false)]
    public void Price_is_too_low_above_ten_times_the_median_and_the_run_then_fails(double perGas, bool isGood)
    {
        (GasRows rows, BenchContext context) = Measured(HostTable.Entries.Length);
        rows.Add("transaction.Standard", perGas * 21_000, 21_000);
        Assert.Equal(isGood, rows.Finish());
        BenchResult above = context.Results.Single(row => row.Name == "above_ten_times_the_median");
        Assert.Equal((isGood ? 0.0 : 1.0, 0.0), (above.Value, above.Goal));
        BenchResult row = context.Results.Single(row => row.Name == "transaction.Standard");
        Assert.Equal((perGas, 10.0), (row.Value, row.Goal!.Value), Near);
    }

    [Fact]
    public void Host_function_that_was_not_measured_fails_the_run()
    {
        (GasRows rows, _) = Measured(HostTable.Entries.Length - 1);
        string left = HostTable.Entries[^1].Name;
        Assert.Contains(left, Assert.Throws<InvalidOperationException>(() => rows.Finish()).Message, StringComparison.Ordinal);
    }

    private static bool Near((double, double) left, (double, double) right) =>
        Math.Abs(left.Item1 - right.Item1) < 1e-9 && Math.Abs(left.Item2 - right.Item2) < 1e-9;

    // One nanosecond a unit for as many host functions, some with a case in their name.
    private static (GasRows Rows, BenchContext Context) Measured(int functions)
    {
        var context = new BenchContext(new RootCommand().Parse([]), isQuick: true, TextWriter.Null);
        var rows = new GasRows(context);
        for (int i = 0; i < functions; i++)
            rows.Add($"{GasRows.HostPrefix}{HostTable.Entries[i].Name}{(i % 2 == 0 ? string.Empty : ", 32 B")}", 100, 100);
        return (rows, context);
    }
}
