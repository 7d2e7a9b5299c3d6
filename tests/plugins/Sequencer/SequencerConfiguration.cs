using System.Text.Json;
using System.Text.Json.Serialization;
using Pyde.Contracts;

namespace Consensus.Sequencer;

/// <summary>The plugin's <c>config</c> object.</summary>
internal sealed class SequencerConfiguration
{
    /// <summary>Milliseconds after a wave before a member with batches orders the next.</summary>
    public uint WaveIntervalMs { get; set; } = 200;

    /// <summary>Milliseconds after a wave before a member without batches orders an empty one, which passes the turn on.</summary>
    public uint IdleIntervalMs { get; set; } = 1_000;

    /// <summary>True for the keyed-hash double in the place of FALCON.</summary>
    public bool KeyedHash { get; set; }

    /// <summary>Reads and checks the object.</summary>
    public static StartOutcome TryParse(ReadOnlySpan<byte> json, out SequencerConfiguration configuration)
    {
        configuration = new SequencerConfiguration();
        try
        {
            if (JsonSerializer.Deserialize(json, SequencerJsonContext.Default.SequencerConfiguration) is not { } parsed)
                return StartOutcome.Refused("$", "expected an object, found null");
            configuration = parsed;
        }
        catch (JsonException e)
        {
            return StartOutcome.Refused(e.Path ?? "$", $"expected a known setting with a value of its type: {e.Message}");
        }

        if (configuration.WaveIntervalMs == 0)
            return StartOutcome.Refused("$.waveIntervalMs", "expected 1 or more, found 0");
        return configuration.IdleIntervalMs < configuration.WaveIntervalMs
            ? StartOutcome.Refused("$.idleIntervalMs", $"expected {configuration.WaveIntervalMs} or more, found {configuration.IdleIntervalMs}")
            : StartOutcome.Ok;
    }
}

/// <summary>Source-generated: reflection would keep the plugin in memory.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SequencerConfiguration))]
internal sealed partial class SequencerJsonContext : JsonSerializerContext;
