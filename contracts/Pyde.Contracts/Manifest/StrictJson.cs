using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pyde.Contracts.Manifest;

/// <summary>Turns every way in which JSON can be wrong into a refusal with its path.</summary>
internal static class StrictJson
{
    /// <summary>Reads one value of a known shape.</summary>
    public static Result<T> Parse<T>(ReadOnlySpan<byte> json, string file, JsonTypeInfo<T> shape, int bytesMax)
        where T : class
    {
        if (json.Length > bytesMax)
            return new Refusal(file, $"at most {bytesMax} bytes", $"{json.Length}");
        try
        {
            T? value = JsonSerializer.Deserialize(json, shape);
            return value is null ? new Refusal($"{file} $", "an object", "null") : value;
        }
        catch (JsonException e)
        {
            string place = e.LineNumber is { } line ? $" (line {line + 1})" : string.Empty;
            return new Refusal($"{file} {e.Path ?? "$"}{place}", "JSON of the documented form", FirstSentence(e.Message));
        }
    }

    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
