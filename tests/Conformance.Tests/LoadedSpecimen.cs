using System.Runtime.CompilerServices;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;

namespace Conformance.Tests;

/// <summary>Runs kits on plugin folders.</summary>
internal static class LoadedSpecimen
{
    /// <summary>Runs the whole kit on a folder and lets go of it.</summary>
    /// <param name="library">Its context is unloading when this returns.</param>
    /// <param name="name">The folder's name.</param>
    /// <returns>Nothing that holds the plugin.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ConformanceReport Run(PluginLibrary library, string name)
    {
        Result<PluginSpecimen> loaded = PluginSpecimen.Load(library, PluginFolders.Find(name));
        Assert.True(loaded.TryGet(out PluginSpecimen? specimen, out Refusal? refusal), refusal?.ToString());
        using (specimen)
            return ConformanceRunner.Run(specimen.Plugin);
    }
}
