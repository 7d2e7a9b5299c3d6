using System.Text.Json;
using EndToEnd.Tests.Support;
using Pyde.Cli.Demo;

namespace EndToEnd.Tests.Cli;

public sealed class RunningNodeTests
{
    [Fact]
    public async Task Run_prints_a_wave_a_line_and_the_next_run_goes_on_where_it_ended()
    {
        using TestFolder folder = new();
        PydeResult first = await PydeProcess.RunAsync("run", "--data", folder.Path, "--waves", "5", "--json");
        PydeResult second = await PydeProcess.RunAsync("run", "--data", folder.Path, "--waves", "2", "--json");

        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.True(second.ExitCode == 0, second.Errors);
        ulong[] waves = WavesOf(first);
        Assert.True(waves.Length >= 5, first.Output);
        ulong[] all = [.. waves, .. WavesOf(second)];
        Assert.Equal(Enumerable.Range(0, all.Length).Select(wave => (ulong)wave), all);
    }

    [Fact]
    public async Task Killed_node_goes_on_from_its_last_committed_wave()
    {
        using TestFolder folder = new();
        await using PydeProcess node = PydeProcess.Start("run", "--data", folder.Path, "--json");
        for (int lines = 0; lines < 4; lines++)
            Assert.NotNull(await node.ReadLineAsync());
        node.Kill();
        ulong[] before = WavesOf(await node.EndAsync());

        PydeResult again = await PydeProcess.RunAsync("run", "--data", folder.Path, "--waves", "2", "--json");

        Assert.True(again.ExitCode == 0, again.Errors);

        // The kill may have hit between a commit and its line, never the other way round.
        Assert.InRange(WavesOf(again)[0], before[^1] + 1, before[^1] + 2);
    }

    [Fact]
    public async Task Running_node_lists_its_plugins_swaps_one_refuses_a_bad_one_and_ends_well_on_an_interrupt()
    {
        using TestFolder folder = new();
        using PluginCopies copies = new();
        string next = copies.NextVersion(Path.Combine(Repository.Root, "artifacts", "plugins", "Mempool.Standard"), "9.0.0");
        await using PydeProcess node = PydeProcess.Start("run", "--data", folder.Path, "--json");
        Assert.NotNull(await node.ReadLineAsync());
        Assert.NotNull(await node.ReadLineAsync());

        PydeResult swap = await PydeProcess.RunAsync("plugins", "swap", "mempool", next, "--data", folder.Path, "--json");
        PydeResult list = await PydeProcess.RunAsync("plugins", "list", "--data", folder.Path, "--json");
        PydeResult bad = await PydeProcess.RunAsync("plugins", "swap", "consensus", folder.Path, "--data", folder.Path, "--json");
        PydeResult unknown = await PydeProcess.RunAsync("plugins", "swap", "nothing", next, "--data", folder.Path);
        PydeResult other = await PydeProcess.RunAsync("run", "--data", folder.Path, "--waves", "1");

        Assert.True(swap.ExitCode == 0, swap.Errors + swap.Output);
        using JsonDocument report = JsonDocument.Parse(swap.Output);
        Assert.Equal("mempool", report.RootElement.GetProperty("place").GetString());
        Assert.Equal("OnProbation", report.RootElement.GetProperty("outcome").GetString());
        Assert.EndsWith("@9.0.0", report.RootElement.GetProperty("to").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, report.RootElement.GetProperty("failedCalls").GetInt32());
        Assert.Equal(0, list.ExitCode);
        using JsonDocument serving = JsonDocument.Parse(list.Output);
        Assert.EndsWith("@9.0.0", serving.RootElement.GetProperty("serving").GetProperty("mempool").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("plugin.json", bad.Output, StringComparison.Ordinal);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Equal(3, other.ExitCode);
        Assert.Contains("another node", other.Errors, StringComparison.Ordinal);

        node.Signal("INT");
        PydeResult ended = await node.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.Errors);
        ulong[] waves = WavesOf(ended);
        Assert.Equal(Enumerable.Range(0, waves.Length).Select(wave => (ulong)wave), waves);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Running_node_ends_well_when_it_is_asked_to(string signal)
    {
        using TestFolder folder = new();
        await using PydeProcess node = PydeProcess.Start("run", "--data", folder.Path, "--json");
        Assert.NotNull(await node.ReadLineAsync());

        node.Signal(signal);

        PydeResult ended = await node.EndAsync();
        Assert.True(ended.ExitCode == 0, ended.Errors);
    }

    private static ulong[] WavesOf(PydeResult result) =>
    [
        .. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("wave").GetUInt64();
        }),
    ];
}
