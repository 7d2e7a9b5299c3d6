using Simulation.Faults;
using Simulation.Nodes;

namespace Simulation.Cli;

/// <summary>Makes a failing run smaller: fewer nodes, fewer faults, fewer waves, as long as the same checker still fails.</summary>
internal sealed class Shrinker(Func<RunOptions, RunResult> run)
{
    // Another seed of the smaller kind may fail where this one no longer does: draws change with every option.
    private const int SeedsTried = 3;

    /// <summary>Runs made.</summary>
    public int Runs { get; private set; }

    /// <summary>Shrinks a failing run.</summary>
    /// <param name="failing">Broke a promise.</param>
    /// <returns>The smallest run found that breaks the same one.</returns>
    public RunResult Shrink(RunResult failing)
    {
        string checker = failing.Violations[0].Checker;
        RunResult best = failing;
        bool isSmaller = true;
        while (isSmaller)
        {
            isSmaller = false;
            foreach (RunOptions candidate in Smaller(best.Options))
            {
                if (Find(candidate, checker) is not { } found)
                    continue;
                best = found;
                isSmaller = true;
                break;
            }
        }

        return best;
    }

    private static IEnumerable<RunOptions> Smaller(RunOptions options)
    {
        if (options.Faults != FaultKinds.None)
            yield return options with { Faults = FaultKinds.None };
        foreach (FaultKinds kind in FaultNames.Each)
        {
            if (options.Faults.HasFlag(kind))
                yield return options with { Faults = options.Faults & ~kind };
        }

        foreach (int nodes in new[] { 1, 2, 4 })
        {
            if (nodes < options.Nodes)
                yield return options with { Nodes = nodes };
        }

        if (options.Waves > 1)
            yield return options with { Waves = options.Waves / 2 };
    }

    private RunResult? Find(RunOptions candidate, string checker)
    {
        for (ulong i = 0; i < SeedsTried; i++)
        {
            Runs++;
            RunResult result = run(candidate with { Seed = candidate.Seed + i });
            if (!result.IsOk && result.Violations[0].Checker == checker)
                return result;
        }

        return null;
    }
}
