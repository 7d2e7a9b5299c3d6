using Pyde.Contracts.Manifest;
using Pyde.Types;

namespace Pyde.Host.Plugins;

/// <summary>A plugin folder whose every file was checked, in a private copy that nobody overwrites.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Digest">BLAKE3 of the manifest, which holds the digest of every other file: two folders with this digest are the same
/// plugin.</param>
/// <param name="Folder">The private copy.</param>
internal sealed record PluginImage(PluginManifest Manifest, Hash32 Digest, string Folder)
{
    /// <summary>Who the plugin is, for messages.</summary>
    public string Name => $"{Manifest.Id}@{Manifest.Version}";
}
