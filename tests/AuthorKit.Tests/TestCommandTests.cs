using System.Text.Json;
using EndToEnd.Tests.Support;
using Pyde.Cli.Demo;
using Pyde.Cli.Tests;

namespace AuthorKit.Tests;

public sealed class TestCommandTests : IDisposable
{
    private static readonly string Mempool = Path.Combine(Repository.Root, "artifacts", "plugins", "Mempool.Standard");

    private readonly CommandRunner _pyde = new();

    public void Dispose() => _pyde.Dispose();

    [Fact]
    public async Task Plugin_that_breaks_a_promise_is_rejected_with_the_check_that_found_it()
    {
        CommandOutcome tested = await TestAsync(Repository.FaultyMempool, "--json");

        Assert.Equal(1, tested.ExitCode);
        Assert.False(tested.Json.GetProperty("passed").GetBoolean());
        JsonElement failed = ChecksOf(tested).First(check => check.GetProperty("verdict").GetString() == "Failed");
        Assert.NotEqual("", failed.GetProperty("text").GetString());
        Assert.Contains(failed.GetProperty("name").GetString()!, tested.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_for_people_names_every_check_the_sum_the_seed_and_whether_the_plugin_left_memory()
    {
        const string filter = "digest";
        CommandOutcome json = await TestAsync(Mempool, "--filter", filter, "--json");
        CommandOutcome text = await TestAsync(Mempool, "--filter", filter, "--seed", "7");

        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        Assert.All(ChecksOf(json), check => Assert.Contains(check.GetProperty("name").GetString()!, text.Output, StringComparison.Ordinal));
        Assert.Contains("passed   pyde.mempool.standard@", text.Output, StringComparison.Ordinal);
        Assert.Contains("0 failed", text.Output, StringComparison.Ordinal);
        Assert.Contains("seed 7", text.Output, StringComparison.Ordinal);
        Assert.Contains("left memory", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_chooses_by_name_and_by_aspect_and_the_report_says_why_a_check_does_not_apply()
    {
        CommandOutcome byName = await TestAsync(Mempool, "--filter", "MIGRATING", "--json");
        CommandOutcome byAspect = await TestAsync(Mempool, "--filter", "handoff", "--json");

        JsonElement only = Assert.Single(ChecksOf(byName));
        Assert.Equal("NotApplicable", only.GetProperty("verdict").GetString());
        Assert.NotEqual("", only.GetProperty("text").GetString());
        Assert.All(ChecksOf(byAspect), check => Assert.Equal("HandOff", check.GetProperty("aspect").GetString()));
        Assert.True(ChecksOf(byAspect).Length > 1);
    }

    [Fact]
    public async Task Run_in_which_no_check_applies_has_shown_nothing_and_is_no_success()
    {
        CommandOutcome tested = await TestAsync(Mempool, "--filter", "migrating up and down", "--json");
        Assert.Equal(1, tested.ExitCode);
        Assert.False(tested.Json.GetProperty("passed").GetBoolean());
    }

    [Fact]
    public async Task Configuration_reaches_the_plugin()
    {
        string good = _pyde.Write("good.json", """{ "transactionsMax": 100 }""");
        string bad = _pyde.Write("bad.json", """{ "transactionsMax": 0 }""");

        CommandOutcome kept = await TestAsync(Mempool, "--filter", "fresh instance is healthy", "--config", good);
        CommandOutcome refused = await TestAsync(Mempool, "--filter", "fresh instance is healthy", "--config", bad);

        Assert.Equal(0, kept.ExitCode);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("$.transactionsMax", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_that_the_loader_refuses_is_rejected_in_its_words()
    {
        using PluginCopies copies = new();
        string folder = copies.NextVersion(Mempool, "9.0.0");
        File.AppendAllText(Path.Combine(folder, "Mempool.Standard.dll"), "x");

        CommandOutcome tested = await TestAsync(folder);

        Assert.Equal((1, ""), (tested.ExitCode, tested.Output));
        Assert.Contains("Mempool.Standard.dll: expected the digest", tested.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_usage_ends_with_2_and_one_sentence()
    {
        (string[] Arguments, string Sentence)[] cases =
        [
            ([_pyde.PathOf("nowhere")], "is no folder"),
            ([Mempool, "--filter", "no check has these words"], "no check of slot mempool has"),
            ([Mempool, "--config", _pyde.PathOf("none.json")], "cannot be read"),
            ([Mempool, "--seed", "many"], "--seed"),
        ];
        foreach ((string[] arguments, string sentence) in cases)
        {
            CommandOutcome refused = await TestAsync(arguments);
            Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(sentence, refused.Error, StringComparison.Ordinal);
        }
    }

    private static JsonElement[] ChecksOf(CommandOutcome tested) => [.. tested.Json.GetProperty("checks").EnumerateArray()];

    private Task<CommandOutcome> TestAsync(params string[] arguments) => _pyde.RunAsync(["plugins", "test", .. arguments]);
}
