using Pyde.Types;

namespace Pyde.Contracts.Manifest;

/// <summary>A file of a plugin folder.</summary>
/// <param name="Path">Relative to the folder, with <c>/</c> between parts.</param>
/// <param name="Digest">BLAKE3 of its bytes.</param>
public readonly record struct PluginFile(string Path, Hash32 Digest);
