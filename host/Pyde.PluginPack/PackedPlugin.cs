using Pyde.Contracts.Manifest;

namespace Pyde.PluginPack;

/// <summary>A plugin folder that was packed.</summary>
/// <param name="Manifest">The manifest with digests.</param>
/// <param name="FilesChanged">Files written or removed; 0 when everything was right already.</param>
public sealed record PackedPlugin(PluginManifest Manifest, int FilesChanged);
