using System.Runtime.CompilerServices;
using Pyde.Contracts.Boundary;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Host.Boundary;
using Pyde.Host.Plugins;

namespace Conformance.Tests;

/// <summary>A plugin folder, loaded as a node loads it: collectible, and every instance behind the boundary's guard.</summary>
internal static class LoadedSpecimen
{
    /// <summary>Runs the whole kit on a folder and lets go of it.</summary>
    /// <param name="library">Its context is unloading when this returns.</param>
    /// <param name="name">The folder's name.</param>
    /// <returns>Nothing that holds the plugin.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ConformanceReport Run(PluginLibrary library, string name)
    {
        Result<LoadedPlugin> loaded = library.Load(PluginFolders.Find(name), slot: null);
        Assert.True(loaded.TryGet(out LoadedPlugin? plugin, out Refusal? refusal), refusal?.ToString());
        try
        {
            return ConformanceRunner.Run(Of(plugin));
        }
        finally
        {
            library.Release(plugin);
        }
    }

    private static PluginUnderTest Of(LoadedPlugin plugin)
    {
        PluginManifest manifest = plugin.Image.Manifest;
        ISlotBoundary boundary = SlotContracts.BoundaryOf(manifest.Slot);
        PluginIdentity identity = PluginInstance.IdentityOf(plugin);
        return new PluginUnderTest(
            manifest.Slot,
            identity.ToString(),
            manifest.HandOff,
            () => boundary.Guard(plugin.Construct(), new HostBoundaryGuard(identity, int.MaxValue)));
    }
}
