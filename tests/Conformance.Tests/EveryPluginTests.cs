using Pyde.Contracts.Conformance;
using Pyde.Host.Plugins;
using Xunit.Abstractions;

namespace Conformance.Tests;

/// <summary>Goes through the folders that the build packed, so that no plugin can be forgotten.</summary>
public sealed class EveryPluginTests(ITestOutputHelper output) : IDisposable
{
    // Only ever reached by a test that fails.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _cache = Directory.CreateTempSubdirectory("pyde-conformance-").FullName;

    public static TheoryData<string> EveryPlugin =>
        [.. PluginFolders.Shipped.Where(name => ConformanceKit.Slots.Contains(PluginFolders.Manifest(name).Slot))];

    [Theory, MemberData(nameof(EveryPlugin))]
    public void Plugin_keeps_its_whole_contract_loaded_collectible_and_leaves_memory(string name)
    {
        PluginLibrary library = new(_cache);

        ConformanceReport report = LoadedSpecimen.Run(library, name);

        output.WriteLine(report.ToString());
        Assert.True(report.HasPassed, report.ToString());
        Assert.True(Collected(library), $"{name} is still loaded; see docs/runbooks/leaks.md");
    }

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    private static bool Collected(PluginLibrary library) => SpinWait.SpinUntil(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return library.Unloads.Pending == 0;
        },
        Patience);
}
