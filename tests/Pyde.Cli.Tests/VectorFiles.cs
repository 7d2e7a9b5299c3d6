using System.Text.Json;

namespace Pyde.Cli.Tests;

/// <summary>
/// Vectors by name: the full sets of the folder in PYDE_VECTORS when that is set, otherwise the extracts kept with the tests.
/// </summary>
internal static class VectorFiles
{
    private static string Folder => Environment.GetEnvironmentVariable("PYDE_VECTORS") is { Length: > 0 } folder
        ? folder
        : Path.Combine(AppContext.BaseDirectory, "Vectors");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static JsonElement[] Sdk(string set)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf("pyde-sdk.json")));
        return [.. document.RootElement.GetProperty(set).EnumerateArray().Select(element => element.Clone())];
    }

    public static string Text(this JsonElement element, string property) => element.GetProperty(property).GetString()!;
}
