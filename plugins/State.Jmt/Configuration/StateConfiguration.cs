using System.Text.Json;
using Pyde.Contracts;

namespace State.Jmt.Configuration;

/// <summary>The plugin's <c>config</c> object.</summary>
/// <remarks>
/// Settable: the generated reader passes init-only members to a constructor, and those that are missing would lose their defaults.
/// </remarks>
internal sealed record StateConfiguration
{
    public const int CacheMiBMax = 1_048_576;
    public const int RetentionWavesMax = 1_000_000_000;

    /// <summary>The kind of store; the host reads it.</summary>
    public string? Store { get; set; }

    /// <summary>Bound of the caches of values and pages together.</summary>
    public int CacheMiB { get; set; } = 256;

    /// <summary>How many waves before the head stay readable.</summary>
    public int RetentionWaves { get; set; } = 1_000;

    /// <summary>Parses and checks the configuration.</summary>
    /// <returns>Ok, or the JSON path of what is wrong.</returns>
    public static StartOutcome TryParse(ReadOnlySpan<byte> json, out StateConfiguration configuration)
    {
        configuration = new StateConfiguration();
        try
        {
            if (JsonSerializer.Deserialize(json, StateConfigurationContext.Default.StateConfiguration) is not { } parsed)
                return StartOutcome.Refused("$", "expected an object, found null");
            configuration = parsed;
        }
        catch (JsonException exception)
        {
            return StartOutcome.Refused(exception.Path ?? "$", exception.Message);
        }

        if (configuration.CacheMiB is < 1 or > CacheMiBMax)
            return StartOutcome.Refused("$.cacheMiB", $"expected 1 to {CacheMiBMax}, found {configuration.CacheMiB}");
        return configuration.RetentionWaves is < 1 or > RetentionWavesMax
            ? StartOutcome.Refused("$.retentionWaves", $"expected 1 to {RetentionWavesMax}, found {configuration.RetentionWaves}")
            : StartOutcome.Ok;
    }
}
