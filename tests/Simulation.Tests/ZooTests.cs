using System.Globalization;
using Simulation.Cli;
using Simulation.Nodes;
using Simulation.Zoo;

namespace Simulation.Tests;

public sealed class ZooTests(SimulationFixture fixture) : IClassFixture<SimulationFixture>
{
    // One bug a checker; pyde simulate --zoo looks for all of them.
    [Theory]
    [InlineData("executor-mints")]
    [InlineData("executor-draws-lots")]
    [InlineData("state-wrong-root")]
    [InlineData("state-loses-the-last-wave")]
    [InlineData("ordering-skips-batches")]
    [InlineData("ordering-thin-certificates")]
    [InlineData("mempool-answers-twice")]
    [InlineData("version-refuses-the-hand-off")]
    [InlineData("lease-forgotten")]
    public void Seeded_bug_is_found_within_its_seeds(string name)
    {
        ZooEntry entry = BugZoo.Find(name)!;
        ZooRow row = ZooWalk.Find(fixture.Runner, entry);
        Assert.True(row.Checker is not null, $"{name}: {entry.What}; not found with {entry.SeedsMax} seeds; repeat with {row.Command}");
    }

    [Fact]
    public void Zoo_has_at_least_thirty_bugs_of_different_names_and_every_checker_has_one()
    {
        string[] checkers =
        [
            "order", "roots", "agreement", "supply", "once", "messages", "activation", "signer", "certificate", "durability", "halt", "start", "calls", "reads",
            "leases", "mempool", "liveness", "swap", "pages",
        ];
        Assert.True(BugZoo.All.Count >= 30, $"{BugZoo.All.Count} bugs");
        Assert.Equal(BugZoo.All.Count, BugZoo.All.Select(entry => entry.Name).Distinct().Count());
        Assert.All(checkers, checker => Assert.Contains(BugZoo.All, entry => entry.Checkers.Contains(checker)));
    }
    [Fact]
    public void Documentation_has_one_row_for_every_bug_and_says_who_found_it_with_how_many_seeds()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(PluginShelf.RepositoryRoot, "docs", "simulation.md"))
            .SkipWhile(line => line != ZooWalk.TableHead.Split('\n')[0]).Skip(2).TakeWhile(line => line.StartsWith('|'))];
        Assert.Equal(BugZoo.All.Count, rows.Length);
        Assert.All(BugZoo.All.Zip(rows), pair =>
        {
            (ZooEntry entry, string row) = pair;
            Assert.StartsWith(ZooWalk.TableStart(entry), row, StringComparison.Ordinal);
            string[] measured = row[ZooWalk.TableStart(entry).Length..].Split('|', StringSplitOptions.TrimEntries);
            Assert.Contains(measured[0].Trim('`'), entry.Checkers);
            Assert.InRange(int.Parse(measured[1], CultureInfo.InvariantCulture), 1, entry.SeedsMax);
        });
    }
}
