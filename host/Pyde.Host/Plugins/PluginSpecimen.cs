using Pyde.Contracts.Boundary;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.Host;
using Pyde.Contracts.Manifest;
using Pyde.Host.Boundary;

namespace Pyde.Host.Plugins;

/// <summary>A plugin folder for the conformance checks, loaded as a node loads it: collectible, every instance behind the boundary's
/// guard.</summary>
/// <remarks>Keep no instance and no report's check alive longer than this: its disposal begins the unloading.</remarks>
internal sealed class PluginSpecimen : IDisposable
{
    private readonly PluginLibrary _library;
    private readonly LoadedPlugin _loaded;
    private bool _isDisposed;

    private PluginSpecimen(PluginLibrary library, LoadedPlugin loaded, ReadOnlyMemory<byte>? configuration)
    {
        _library = library;
        _loaded = loaded;
        PluginManifest manifest = loaded.Image.Manifest;
        ISlotBoundary boundary = SlotContracts.BoundaryOf(manifest.Slot);
        PluginIdentity identity = PluginInstance.IdentityOf(loaded);
        Plugin = new PluginUnderTest(
            manifest.Slot,
            identity.ToString(),
            manifest.HandOff,
            () => boundary.Guard(loaded.Construct(), new HostBoundaryGuard(identity, int.MaxValue)))
        {
            Configuration = configuration ?? "{}"u8.ToArray(),
        };
    }

    /// <summary>What the checks take.</summary>
    public PluginUnderTest Plugin { get; }

    /// <summary>Loads a folder.</summary>
    /// <param name="library">Loads it, and watches its context go.</param>
    /// <param name="folder">The plugin's folder.</param>
    /// <param name="configuration">UTF-8 JSON for its instances; null for none.</param>
    public static Result<PluginSpecimen> Load(PluginLibrary library, string folder, ReadOnlyMemory<byte>? configuration = null) =>
        library.Load(folder, slot: null).TryGet(out LoadedPlugin? loaded, out Refusal? refusal)
            ? new PluginSpecimen(library, loaded, configuration)
            : refusal;

    /// <summary>Ends the use of the code.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _library.Release(_loaded);
    }
}
