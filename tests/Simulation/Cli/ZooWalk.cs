using Simulation.Nodes;
using Simulation.Zoo;

namespace Simulation.Cli;

/// <summary>Lets the checkers look for every bug of the zoo.</summary>
internal static class ZooWalk
{
    /// <summary>Runs seeds with a bug until one of its checkers finds it.</summary>
    public static ZooRow Find(Runner runner, ZooEntry entry)
    {
        for (int seed = 1; seed <= entry.SeedsMax; seed++)
        {
            var options = new RunOptions { Seed = (ulong)seed, Nodes = entry.Nodes, Waves = entry.Waves, Faults = entry.Faults, Bug = entry.Name };
            RunResult result = runner.Run(options);
            Checks.Violation? found = result.Violations.FirstOrDefault(violation => entry.Checkers.Contains(violation.Checker));
            if (found is not null)
                return new ZooRow(entry.Name, entry.What, found.Checker, seed, found.Text, options.Command);
        }

        return new ZooRow(entry.Name, entry.What, null, entry.SeedsMax, null, new RunOptions { Seed = 1, Faults = entry.Faults, Bug = entry.Name }.Command);
    }
}
