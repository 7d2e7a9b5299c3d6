using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.Host.Swap;
using Pyde.Host.Tests.Support;
using Xunit.Abstractions;

namespace Pyde.Host.Tests.Plugins;

/// <summary>Goes through the folders that the build packed, so that no plugin can be forgotten.</summary>
public sealed class EveryPluginTests(ITestOutputHelper output)
{
    // What a plugin says whose native library is not on this machine; the variable that names it follows.
    private const string LibraryMissing = "was not found; PYDE_";

    public static TheoryData<string> EveryPlugin => [.. TestFolders.BuiltPlugins().Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(EveryPlugin))]
    public async Task Plugin_starts_passes_its_probes_and_leaves_memory(string name)
    {
        await using TestNode node = new();
        string folder = TestFolders.BuiltPlugins().Single(candidate => Path.GetFileName(candidate) == name);

        string? failure = Probe(node, folder);

        if (failure?.Contains(LibraryMissing, StringComparison.Ordinal) == true)
            output.WriteLine($"not probed, only loaded, started and unloaded: {failure}");
        else
            Assert.True(failure is null, failure);
        Assert.True(TestNode.Collected(() => node.Library.Unloads.Pending == 0), $"{name} is still loaded; see docs/runbooks/leaks.md");
        Assert.Equal(1, node.Library.Unloads.Collected);
    }

    private static string? Probe(TestNode node, string folder)
    {
        if (!node.Library.Load(folder, slot: null).TryGet(out LoadedPlugin? plugin, out Refusal? refusal))
            return refusal.ToString();
        SwapEnvironment environment = new(node.Library, node.Services, SwapSettings.Default, node);
        CodeWarmer.Warm(plugin);
        string? failure = Prober.Probe(environment, plugin, "{}"u8.ToArray());
        node.Library.Release(plugin);
        return failure;
    }
}
