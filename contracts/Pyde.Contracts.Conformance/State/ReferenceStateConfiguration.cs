using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pyde.Contracts.Conformance.State;

/// <summary>The <c>config</c> object of the reference store.</summary>
internal sealed class ReferenceStateConfiguration
{
    /// <summary>How many waves before the head stay readable; 1 or more.</summary>
    public ulong RetentionWaves { get; set; } = 1_000_000;

    /// <summary>Reads and checks the object.</summary>
    /// <returns>Ok, or the JSON path of what is wrong.</returns>
    public static StartOutcome TryParse(ReadOnlySpan<byte> json, out ulong retentionWaves)
    {
        retentionWaves = 0;
        try
        {
            if (JsonSerializer.Deserialize(json, ReferenceStateContext.Default.ReferenceStateConfiguration) is not { } parsed)
                return StartOutcome.Refused("$", "expected an object, found null");
            retentionWaves = parsed.RetentionWaves;
        }
        catch (JsonException exception)
        {
            return StartOutcome.Refused(exception.Path ?? "$", $"expected known settings with values of their types: {exception.Message}");
        }

        return retentionWaves == 0 ? StartOutcome.Refused("$.retentionWaves", "expected a number of waves, 1 or more") : StartOutcome.Ok;
    }
}

/// <summary>Source-generated: reflection would keep a plugin in memory.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ReferenceStateConfiguration))]
internal sealed partial class ReferenceStateContext : JsonSerializerContext;
