using System.Text.Json;

namespace Mutation.Tests;

/// <summary>The mutation runs themselves: what they draw, judge and report (docs/mutation.md).</summary>
public sealed class MutationRunTests
{
    // A minute on two idle cores; only a machine that does nothing else keeps that.
    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(4);

    [MutationToolFact]
    public async Task Planted_mutants_are_judged_rightly_and_the_tests_of_a_small_file_kill_what_they_must()
    {
        Command run = await Command.RunAsync(RunMax, "bash", "mutation/run", "smoke");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("canary judged as it must be", run.Output, StringComparison.Ordinal);
        string path = Path.Combine(Command.Root, "artifacts", "mutation", "smoke", "summary.json");
        using JsonDocument summary = JsonDocument.Parse(await File.ReadAllBytesAsync(path));
        Assert.True(summary.RootElement.GetProperty("killed").GetInt32() >= 10, run.Output);
        Assert.Equal("Sharing/CanonicalSubset.cs", Assert.Single(summary.RootElement.GetProperty("sampled").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Sample_canary_check_and_summary_pass_their_own_tests()
    {
        Command tests = await Command.RunAsync(RunMax, "node", "--test", "mutation/report.test.mjs");

        Assert.True(tests.ExitCode == 0, tests.ToString());
        Assert.Matches(@"# pass [1-9]\d", tests.Output);
    }

    [Fact]
    public async Task Every_boundary_has_a_line_in_the_list_and_an_unknown_one_is_refused_with_their_names()
    {
        Command list = await Command.RunAsync(RunMax, "bash", "mutation/run", "--list");
        Command unknown = await Command.RunAsync(RunMax, "bash", "mutation/run", "nothing");

        string[] names = list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, list.ExitCode);
        Assert.Contains("swap", names);
        Assert.Equal(2, unknown.ExitCode);
        Assert.All(names, name => Assert.Contains(name, unknown.Error, StringComparison.Ordinal));
    }
}
