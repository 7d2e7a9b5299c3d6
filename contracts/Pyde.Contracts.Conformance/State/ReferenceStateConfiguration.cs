using System.Text.Json;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Reads the one setting of the reference store.</summary>
internal static class ReferenceStateConfiguration
{
    private const ulong RetentionWavesDefault = 1_000_000;

    public static StartOutcome TryParse(ReadOnlySpan<byte> json, out ulong retentionWaves)
    {
        retentionWaves = RetentionWavesDefault;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return StartOutcome.Refused("$", "expected an object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (name != "retentionWaves")
                    return StartOutcome.Refused($"$.{name}", "expected only retentionWaves");
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt64(out retentionWaves) || retentionWaves == 0)
                    return StartOutcome.Refused("$.retentionWaves", "expected a number of waves, 1 or more");
            }

            return reader.Read() ? StartOutcome.Refused("$", "expected one object") : StartOutcome.Ok;
        }
        catch (JsonException exception)
        {
            return StartOutcome.Refused("$", exception.Message);
        }
    }
}
