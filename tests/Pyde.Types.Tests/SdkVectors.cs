using System.Text.Json;

namespace Pyde.Types.Tests;

/// <summary>What the public SDK computes: the repository's extract, or the full set when PYDE_VECTORS names its folder.</summary>
internal static class SdkVectors
{
    private const string FileName = "pyde-sdk.json";

    public static JsonElement Load()
    {
        string? full = Environment.GetEnvironmentVariable("PYDE_VECTORS") is { Length: > 0 } folder ? folder : null;
        string path = Path.Combine(full ?? Path.Combine(AppContext.BaseDirectory, "Vectors"), FileName);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }

    public static byte[] Bytes(JsonElement element) => Convert.FromHexString(element.GetString()!.AsSpan(2));
}
