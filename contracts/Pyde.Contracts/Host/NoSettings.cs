using System.Text.Json;

namespace Pyde.Contracts.Host;

/// <summary>The configuration of a plugin that has nothing to configure: an object without members.</summary>
/// <remarks>Any thread. Since contract 1.0.</remarks>
public static class NoSettings
{
    /// <summary>Checks a configuration.</summary>
    /// <param name="json">As <see cref="IPluginContext.Configuration"/> has it; any bytes.</param>
    /// <returns>Ok for an empty object; otherwise where it is not one. Never throws for any bytes.</returns>
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
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return StartOutcome.Refused("$", $"expected a JSON object: {exception.Message}");
        }
    }
}
