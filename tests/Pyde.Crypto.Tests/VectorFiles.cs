using System.Text.Json;

namespace Pyde.Crypto.Tests;

/// <summary>
/// Vector files by name: the full sets of the folder in PYDE_VECTORS when that is set, otherwise the extracts kept with the tests.
/// </summary>
internal static class VectorFiles
{
    public static bool AreFull => Folder is not null;

    private static string? Folder => Environment.GetEnvironmentVariable("PYDE_VECTORS") is { Length: > 0 } folder ? folder : null;

    public static JsonDocument Open(string name)
    {
        string path = Path.Combine(Folder ?? Path.Combine(AppContext.BaseDirectory, "Vectors"), name);
        return JsonDocument.Parse(File.ReadAllBytes(path));
    }

    public static byte[] Bytes(this JsonElement element, string property) => Hex.Decode(element.GetProperty(property).GetString()!);
}
