using System.Text.Json;
using EndToEnd.Tests.Support;
using Pyde.Cli.Demo;
using Pyde.Cli.Output;
using Pyde.Cli.Tests;
using Pyde.Contracts;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.Host.Swap;

namespace AuthorKit.Tests;

public sealed class GeneratedPluginTests(GeneratedPlugins generated, DevelopmentAccounts accounts)
    : IClassFixture<GeneratedPlugins>, IClassFixture<DevelopmentAccounts>
{
    /// <summary>Slots whose double reads what the plugin writes that the repository ships for them.</summary>
    public static TheoryData<string> TakesOver =>
    [
        .. Repository.Home().Plugins.Plugins
            .Where(entry => ConformanceKit.Slots.Contains(entry.Slot) && ReadsWhatIsWritten(entry))
            .Select(entry => entry.Slot),
    ];

    [Theory, MemberData(nameof(GeneratedPlugins.Slots), MemberType = typeof(GeneratedPlugins))]
    public async Task New_plugin_keeps_its_whole_contract_and_leaves_memory(string slot)
    {
        CommandOutcome tested = await generated.PydeAsync("plugins", "test", generated.FolderOf(slot), "--json");

        Assert.True(tested.ExitCode == 0, tested.Error + tested.Output);
        JsonElement report = tested.Json;
        Assert.Equal(slot, report.GetProperty("slot").GetString());
        Assert.True(report.GetProperty("passed").GetBoolean());
        Assert.True(report.GetProperty("unloaded").GetBoolean());
        Assert.Contains(report.GetProperty("checks").EnumerateArray(), check => check.GetProperty("verdict").GetString() == "Passed");
    }

    [Fact]
    public async Task Plugin_that_stays_in_memory_is_rejected()
    {
        CommandOutcome tested = await generated.PydeAsync("plugins", "test", generated.LeakyFolder, "--filter", "lifecycle", "--json");
        Assert.Equal(1, tested.ExitCode);
        Assert.False(tested.Json.GetProperty("unloaded").GetBoolean());
        Assert.DoesNotContain(
            tested.Json.GetProperty("checks").EnumerateArray(), check => check.GetProperty("verdict").GetString() == "Failed");
    }

    [Fact]
    public async Task Tests_of_a_new_plugin_are_the_checks_of_its_kit()
    {
        string output = await GeneratedPlugins.RunDotnetAsync(
            generated.SolutionOf(SlotName.Mempool), "test", "--no-build", "-nologo", "--logger:console;verbosity=quiet");
        CommandOutcome kit = await generated.PydeAsync("plugins", "test", generated.FolderOf(SlotName.Mempool), "--json");
        Assert.Contains($"Passed:    {kit.Json.GetProperty("checks").GetArrayLength()}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Project_is_built_and_packed_into_the_folder_that_its_output_gives()
    {
        CommandOutcome packed = await generated.PydeAsync("plugins", "pack", generated.ProjectOf(SlotName.Mempool), "--json");

        Assert.True(packed.ExitCode == 0, packed.Error);
        Assert.Equal(generated.FolderOf(SlotName.Mempool), packed.Json.GetProperty("path").GetString());
        Assert.Equal(0, packed.Json.GetProperty("filesChanged").GetInt32());
    }

    [Fact]
    public async Task Project_that_does_not_compile_ends_with_1_and_the_compilers_words()
    {
        string project = generated.ProjectOf("leaky");
        string file = Path.Combine(project, "Clock.cs");
        File.WriteAllText(file, "internal static class Clock { public static System.DateTime Now => System.DateTime.UtcNow; }");
        try
        {
            CommandOutcome packed = await generated.PydeAsync("plugins", "pack", project);
            Assert.Equal(1, packed.ExitCode);
            Assert.Contains("PYDE103", packed.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory, MemberData(nameof(TakesOver))]
    public async Task New_plugin_takes_over_in_a_node_under_load_and_no_call_fails(string slot)
    {
        PluginEntry shipped = Repository.Home().Plugins.Plugins.First(entry => entry.Slot == slot);
        LoadRun undisturbed = await LoadRun.RunAsync(accounts, [null]);

        LoadRun run = await LoadRun.RunAsync(accounts, [new SwapRequest(slot, generated.FolderOf(slot), shipped.Id, "{}"u8.ToArray())]);

        AssertSwapped(run, $"{shipped.Id}@", $"acme.{slot}one@0.1.0");
        Assert.Equal(undisturbed.Roots, run.Roots);
    }

    [Theory, MemberData(nameof(GeneratedPlugins.Slots), MemberType = typeof(GeneratedPlugins))]
    public async Task Next_version_of_a_new_plugin_takes_over_from_it_under_load_and_no_call_fails(string slot)
    {
        using PluginCopies copies = new();
        string next = copies.NextVersion(generated.FolderOf(slot), "0.2.0");

        LoadRun run = await LoadRun.RunAsync(accounts, [new SwapRequest(slot, next)], With(slot));

        AssertSwapped(run, $"acme.{slot}one@0.1.0", $"acme.{slot}one@0.2.0");
    }

    private static bool ReadsWhatIsWritten(PluginEntry shipped)
    {
        PluginLibrary.ReadManifest(Repository.Home().FolderOf(shipped)).TryGet(out PluginManifest? manifest, out _);
        IReadOnlyList<HandOffSchema> written = manifest!.HandOff.Exports;
        return written.Count == 0 || written.Intersect(ConformanceKit.Reference(shipped.Slot).HandOff.Imports).Any();
    }

    private static void AssertSwapped(LoadRun run, string from, string to)
    {
        SwapReport report = Assert.Single(run.Reports);
        Assert.True(report.Outcome == SwapOutcome.Confirmed, report.Reason);
        Assert.Equal(0, report.FailedCalls);
        Assert.StartsWith(from, report.From, StringComparison.Ordinal);
        Assert.Equal(to, report.To);
        Assert.True(report.Unloaded, $"{report.From} is still loaded after {report.UnloadAttempts} collections");
    }

    // plugins.json with the new plugin in its slot; before the engines that are there, where there is a list.
    private PluginsFile With(string slot)
    {
        Home home = Repository.Home();
        PluginEntry entry = new(slot, $"acme.{slot}one", generated.FolderOf(slot), "{}"u8.ToArray());
        IEnumerable<PluginEntry> others = home.Plugins.Plugins.Where(other => slot == SlotName.Wasm || other.Slot != slot);
        return home.Plugins with { Plugins = [entry, .. others] };
    }
}
