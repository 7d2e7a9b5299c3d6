using System.Runtime.CompilerServices;
using Pyde.Cli.Output;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;

namespace Pyde.Cli.Authoring;

/// <summary>Holds a plugin folder to its slot's conformance kit, loaded as a node loads it and called through the boundary of a
/// node.</summary>
internal static class PluginTrial
{
    private static readonly TimeSpan UnloadPause = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs the kit and looks whether the plugin's context leaves memory afterwards.</summary>
    /// <param name="folder">The packed plugin.</param>
    /// <param name="request">What to run.</param>
    /// <param name="progress">Told of every check when it has ended.</param>
    /// <returns>The report, or why the folder was refused.</returns>
    public static Result<PluginTrialReport> Run(string folder, PluginTrialRequest request, Action<ConformanceResult> progress)
    {
        PluginLibrary library = Home.OpenLibrary();
        if (!PluginLibrary.ReadManifest(folder).TryGet(out PluginManifest? manifest, out Refusal? refusal)
            || !RunKit(library, folder, request, progress).TryGet(out ConformanceReport? report, out refusal))
            return refusal;

        // Counted in collections, not in time; one that stays is given up after as many as a node grants it.
        while (library.Unloads.Poll() > 0)
            Thread.Sleep(UnloadPause);
        return new PluginTrialReport(manifest, report, library.Unloads.Leaked.Count == 0);
    }

    // Nothing of the plugin may be left on the stack when its context is collected.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Result<ConformanceReport> RunKit(
        PluginLibrary library, string folder, PluginTrialRequest request, Action<ConformanceResult> progress)
    {
        if (!PluginSpecimen.Load(library, folder, request.Configuration).TryGet(out PluginSpecimen? specimen, out Refusal? refusal))
            return refusal;
        using (specimen)
            return ConformanceRunner.Run(specimen.Plugin, request.Seed, request.IsWanted, progress);
    }
}
