using Simulation.Nodes;
using Simulation.Zoo;

namespace Simulation.Cli;

/// <summary>Lets the checkers look for every bug of the zoo.</summary>
internal static class ZooWalk
{
    /// <summary>First lines of the table of docs/simulation.md.</summary>
    public const string TableHead = "| bug | what is wrong | may be found by | found by | seeds |\n|---|---|---|---|---|";

    /// <summary>Looks for all of them, several at a time, and prints the table of docs/simulation.md.</summary>
    public static ZooReport FindAll(Runner runner, int jobs, TextWriter output)
    {
        List<ZooRow> rows = [];
        output.WriteLine(TableHead);
        new InOrder<ZooRow>(
            jobs,
            number => number < BugZoo.All.Count,
            number => Find(runner, BugZoo.All[number]),
            row =>
            {
                rows.Add(row);
                output.WriteLine($"{TableStart(BugZoo.Find(row.Name)!)}{(row.Checker is null ? "NOT FOUND" : $"`{row.Checker}`")} | {row.Seeds} |");
                return true;
            }).Run();
        return new ZooReport(rows.Count, rows.Count(row => row.Checker is not null), rows);
    }

    /// <summary>What a row of the table says before it says what was measured.</summary>
    public static string TableStart(ZooEntry entry) =>
        $"| `{entry.Name}` | {entry.What} | {string.Join(", ", entry.Checkers.Select(checker => $"`{checker}`"))} | ";

    /// <summary>Runs seeds with a bug until one of its checkers finds it.</summary>
    public static ZooRow Find(Runner runner, ZooEntry entry)
    {
        RunOptions options = entry.ToOptions(seed: 1);
        for (int seed = 1; seed <= entry.SeedsMax; seed++)
        {
            options = options with { Seed = (ulong)seed };
            RunResult result = runner.Run(options);
            Checks.Violation? found = result.Violations.FirstOrDefault(violation => entry.Checkers.Contains(violation.Checker));
            if (found is not null)
                return new ZooRow(entry.Name, entry.What, found.Checker, seed, found.Text, options.Command);
        }

        return new ZooRow(entry.Name, entry.What, null, entry.SeedsMax, null, options.Command);
    }
}
