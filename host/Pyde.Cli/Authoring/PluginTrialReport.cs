using Pyde.Contracts.Conformance;
using Pyde.Contracts.Manifest;

namespace Pyde.Cli.Authoring;

/// <summary>What a trial of a plugin folder found.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Kit">Check by check.</param>
/// <param name="HasUnloaded">Whether its context left memory.</param>
internal sealed record PluginTrialReport(PluginManifest Manifest, ConformanceReport Kit, bool HasUnloaded)
{
    /// <summary>Whether every check that applies passed, and the code is gone.</summary>
    public bool HasPassed => Kit.HasPassed && HasUnloaded;
}
