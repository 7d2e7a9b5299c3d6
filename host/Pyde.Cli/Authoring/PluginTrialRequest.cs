using Pyde.Contracts.Conformance;

namespace Pyde.Cli.Authoring;

/// <summary>What to run of a kit.</summary>
/// <param name="Seed">Decides everything that the checks draw.</param>
/// <param name="Filter">Part of a check's name or aspect, in any case; null for all checks.</param>
/// <param name="Configuration">The plugin's configuration, UTF-8 JSON.</param>
internal sealed record PluginTrialRequest(ulong Seed, string? Filter, ReadOnlyMemory<byte> Configuration)
{
    /// <summary>Whether a check is run.</summary>
    public bool IsWanted(ConformanceCheck check) => Filter is null
        || check.Name.Contains(Filter, StringComparison.OrdinalIgnoreCase)
        || check.Aspect.ToString().Contains(Filter, StringComparison.OrdinalIgnoreCase);
}
