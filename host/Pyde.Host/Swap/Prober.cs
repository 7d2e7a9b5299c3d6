using Pyde.Contracts;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.Types;

namespace Pyde.Host.Swap;

/// <summary>Tries a plugin out on scratch instances: it starts, is healthy, passes its slot's smoke checks, and hands over to
/// itself.</summary>
/// <remarks>The same calls warm what the live path will use. Source: hot-swap.md, step 2.</remarks>
internal static class Prober
{
    /// <summary>Probes a plugin.</summary>
    /// <returns>Why it failed; null when it passed. What it throws is the caller's.</returns>
    public static string? Probe(SwapEnvironment environment, LoadedPlugin plugin, ReadOnlyMemory<byte> configuration)
    {
        PluginInstance first = Create(environment, plugin, configuration);
        PluginInstance second = Create(environment, plugin, configuration);
        try
        {
            return Started(first) ?? Started(second)
                ?? SmokeChecks.Run(plugin.Image.Manifest.Slot, first.Guarded)
                ?? Healthy(first)
                ?? HandOver(plugin.Image.Manifest, first.Guarded, second.Guarded)
                ?? first.DisposePlugin()?.Message
                ?? second.DisposePlugin()?.Message;
        }
        finally
        {
            first.Release();
            second.Release();
        }
    }

    private static PluginInstance Create(SwapEnvironment environment, LoadedPlugin plugin, ReadOnlyMemory<byte> configuration) => PluginInstance.Create(
        environment.Library, plugin, environment.Services.Node, configuration,
        environment.Services.OpenScratch(PluginInstance.IdentityOf(plugin)), environment.Settings.FaultsMax);

    private static string? Started(PluginInstance instance)
    {
        StartOutcome outcome = instance.Start();
        return outcome.IsOk ? null : $"scratch instance: configuration {outcome.Path}: {outcome.Reason}";
    }

    private static string? Healthy(PluginInstance instance) => instance.Guarded.CheckHealth().Problem is { } problem ? $"scratch instance: {problem}" : null;

    private static string? HandOver(PluginManifest manifest, IPlugin from, IPlugin to)
    {
        if (manifest.HandOff.Exports.Count == 0)
        {
            // Asked inside the pause of every swap, also of a plugin without state: the first call of a method costs tens of microseconds.
            Hash32 digest = from.HandOffDigest();
            return digest.IsZero ? null : $"it exports no schema but has the digest {digest}";
        }

        foreach (HandOffSchema schema in manifest.HandOff.Exports)
        {
            if (!manifest.HandOff.Imports.Contains(schema))
                continue;
            ExportProgress progress;
            do
            {
                HandOffBuffer slice = new(HandOffPhase.Base);
                progress = from.ExportBase(schema, slice);
                if (Import(HandOffPhase.Base, schema, slice, to) is { } refused)
                    return refused;
            }
            while (progress == ExportProgress.More);
            HandOffBuffer delta = new(HandOffPhase.Delta);
            from.ExportDelta(schema, delta);
            if (Import(HandOffPhase.Delta, schema, delta, to) is { } late)
                return late;
            Hash32 expected = from.HandOffDigest();
            Hash32 found = to.HandOffDigest();
            return expected == found ? null : $"scratch hand-off under {schema}: digest {expected} became {found}";
        }

        return null;
    }

    private static string? Import(HandOffPhase phase, HandOffSchema schema, HandOffBuffer buffer, IPlugin to)
    {
        buffer.Seal();
        ImportOutcome outcome = to.Import(phase, schema, buffer.Open()!);
        return outcome.IsAccepted ? null : $"scratch hand-off under {schema}: refused record {outcome.Record} of its own {phase} stream: {outcome.Reason}";
    }
}
