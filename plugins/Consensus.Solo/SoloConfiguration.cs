using System.Text.Json;
using System.Text.Json.Serialization;
using Pyde.Contracts;
using Pyde.Types;

namespace Consensus.Solo;

/// <summary>The plugin's <c>config</c> object.</summary>
internal sealed class SoloConfiguration
{
    /// <summary>Milliseconds between waves; 0 orders a wave as soon as the one before it was executed.</summary>
    public uint WaveIntervalMs { get; set; } = 200;

    /// <summary>Whether waves without batches are ordered too.</summary>
    public bool EmptyWaves { get; set; } = true;

    /// <summary>Most batches of one wave.</summary>
    public int BatchesPerWaveMax { get; set; } = 64;

    /// <summary>Most batches that wait; above it the host is asked to come back.</summary>
    public int PendingBatchesMax { get; set; } = 1_024;

    /// <summary>Most bytes of batches that wait.</summary>
    public long PendingBytesMax { get; set; } = 256L * 1024 * 1024;

    /// <summary>Reads and checks the object.</summary>
    public static StartOutcome TryParse(ReadOnlySpan<byte> json, out SoloConfiguration configuration)
    {
        configuration = new SoloConfiguration();
        try
        {
            if (JsonSerializer.Deserialize(json, SoloJsonContext.Default.SoloConfiguration) is not { } parsed)
                return StartOutcome.Refused("$", "expected an object, found null");
            configuration = parsed;
        }
        catch (JsonException e)
        {
            return StartOutcome.Refused(e.Path ?? "$", $"expected a known setting with a value of its type: {e.Message}");
        }

        return configuration.Check();
    }

    private StartOutcome Check()
    {
        if (BatchesPerWaveMax is < 1 or > Limits.VertexBatchesMax)
            return OutOfRange("$.batchesPerWaveMax", $"1 to {Limits.VertexBatchesMax}", BatchesPerWaveMax);
        if (PendingBatchesMax is < 1 or > Limits.WaveBatchesMax)
            return OutOfRange("$.pendingBatchesMax", $"1 to {Limits.WaveBatchesMax}", PendingBatchesMax);
        return PendingBytesMax is < Limits.BatchBytesMax or > int.MaxValue
            ? OutOfRange("$.pendingBytesMax", $"{Limits.BatchBytesMax} to {int.MaxValue}", PendingBytesMax)
            : StartOutcome.Ok;
    }

    private static StartOutcome OutOfRange(string path, string expected, long found) =>
        StartOutcome.Refused(path, $"expected {expected}, found {found}");
}

/// <summary>Source-generated: reflection would keep the plugin in memory.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(SoloConfiguration))]
internal sealed partial class SoloJsonContext : JsonSerializerContext;
