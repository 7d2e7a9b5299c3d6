using System.Text.Json;

namespace Pyde.Contracts.Conformance.Common;

/// <summary>The configuration of a plugin that has nothing to configure: an object without members.</summary>
internal static class NoSettings
{
    public static StartOutcome Check(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return StartOutcome.Refused("$", $"expected an object, found {reader.TokenType}");
            reader.Read();
            if (reader.TokenType == JsonTokenType.PropertyName)
                return StartOutcome.Refused($"$.{reader.GetString()}", "expected no setting, found one");
            return reader.Read() ? StartOutcome.Refused("$", "expected one object, found more") : StartOutcome.Ok;
        }
        catch (JsonException exception)
        {
            return StartOutcome.Refused("$", $"expected a JSON object: {exception.Message}");
        }
    }
}
