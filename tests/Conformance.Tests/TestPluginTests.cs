using System.Runtime.CompilerServices;
using Boundaries;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;

namespace Conformance.Tests;

/// <summary>The plugins that exist for tests do nothing, or something else than their contract says: the kit has to notice.</summary>
public sealed class TestPluginTests : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("pyde-conformance-").FullName;

    public static TheoryData<string> EveryTestPlugin =>
        [.. PluginFolders.ForTests.Where(name => ConformanceKit.Slots.Contains(PluginFolders.Manifest(name).Slot))];

    [Theory, MemberData(nameof(EveryTestPlugin))]
    public void Test_plugin_that_does_not_keep_its_contract_is_rejected(string name)
    {
        Verdict verdict = Try(new PluginLibrary(_cache), name);

        Assert.False(verdict.HasSurvived, $"{name} passed the whole kit of {verdict.Slot}");
    }

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Verdict Try(PluginLibrary library, string name)
    {
        Result<PluginSpecimen> loaded = PluginSpecimen.Load(library, PluginFolders.Find(name));
        Assert.True(loaded.TryGet(out PluginSpecimen? specimen, out Refusal? refusal), refusal?.ToString());
        using (specimen)
            return Judge.Try(specimen.Plugin, name);
    }
}
