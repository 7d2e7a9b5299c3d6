using System.Globalization;
using Simulation.Nodes;

namespace Simulation.Cli;

/// <summary>Runs of consecutive seeds; each has a thread of its own, and <c>--jobs</c> of them go on at a time.</summary>
/// <param name="runner">Makes the runs.</param>
/// <param name="first">Options of the first one.</param>
/// <param name="isHunt">True to draw options from each seed, and to end with the first failure and a smaller one like it.</param>
/// <param name="output">Told of failures.</param>
internal sealed class ManyRuns(Runner runner, RunOptions first, bool isHunt, TextWriter output)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly long _begun = TimeProvider.System.GetTimestamp();
    private readonly HuntTotals _totals = new();
    private TimeSpan _toldAfter;
    private RunResult? _caught;

    private TimeSpan Elapsed => TimeProvider.System.GetElapsedTime(_begun);

    /// <summary>Makes the runs.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="limit">Time after which none begins.</param>
    /// <param name="jobs">How many at a time.</param>
    public HuntReport Run(int count, TimeSpan limit, int jobs)
    {
        new InOrder<RunResult>(jobs, number => number < count && Elapsed < limit, RunOne, Tell).Run();
        if (_caught is { } caught)
        {
            output.WriteLine($"seed {caught.Options.Seed} fails ({caught.Violations[0].Checker}); making it smaller …");
            Reports.TellFailure(output, caught, new Shrinker(candidate => runner.Run(candidate)).Shrink(caught));
        }

        HuntReport report = _totals.ToReport(first.Seed, Elapsed.TotalSeconds);
        _totals.Tell(output, report);
        return report;
    }

    private RunResult RunOne(int number)
    {
        RunOptions options = first with { Seed = first.Seed + (ulong)number };
        return runner.Run(isHunt ? HuntDraw.Vary(options) : options);
    }

    private bool Tell(RunResult result)
    {
        _totals.Add(result);
        if (Elapsed - _toldAfter >= ProgressInterval)
        {
            _toldAfter = Elapsed;
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{_totals.Seeds,6} seeds, {_totals.Failed} failed, {_totals.VirtualSeconds:F0} virtual seconds in {Elapsed.TotalSeconds:F0}"));
        }

        if (result.IsOk)
            return true;
        if (isHunt)
            _caught = result;
        else
            Reports.TellFailure(output, result, small: null);
        return !isHunt;
    }
}
