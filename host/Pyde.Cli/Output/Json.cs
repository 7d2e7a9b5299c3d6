using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pyde.Cli.Output;

/// <summary>The one way in which commands write JSON.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly JsonSerializerOptions OneLine = new(Indented) { WriteIndented = false };

    /// <summary>One object for people and scripts, on standard output.</summary>
    public static void Print<T>(T value) => Print(Console.Out, value);

    /// <summary>One object for people and scripts.</summary>
    public static void Print<T>(TextWriter output, T value) => output.WriteLine(JsonSerializer.Serialize(value, Indented));

    public static string Line<T>(T value) => JsonSerializer.Serialize(value, OneLine);

    public static T? Parse<T>(string text) => JsonSerializer.Deserialize<T>(text, OneLine);
}
