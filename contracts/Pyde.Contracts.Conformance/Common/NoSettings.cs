using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pyde.Contracts.Conformance.Common;

/// <summary>The <c>config</c> object of a plugin that has nothing to configure. A property here is a setting there.</summary>
internal sealed record NoSettings
{
    /// <summary>Reads the object.</summary>
    /// <returns>Ok, or the JSON path of what is wrong.</returns>
    public static StartOutcome Check(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, NoSettingsContext.Default.NoSettings) is null
                ? StartOutcome.Refused("$", "expected an object, found null")
                : StartOutcome.Ok;
        }
        catch (JsonException exception)
        {
            return StartOutcome.Refused(exception.Path ?? "$", $"expected known settings with values of their types: {exception.Message}");
        }
    }
}

/// <summary>Source-generated: reflection would keep the plugin in memory.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NoSettings))]
internal sealed partial class NoSettingsContext : JsonSerializerContext;
