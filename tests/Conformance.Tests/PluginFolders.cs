using Pyde.Contracts.Manifest;

namespace Conformance.Tests;

/// <summary>The folders that the build packed.</summary>
internal static class PluginFolders
{
    /// <summary>The repository's own plugins, by the name of their folder.</summary>
    public static string[] Shipped => Names("plugins");

    /// <summary>Plugins that exist for tests.</summary>
    public static string[] ForTests => Names("test-plugins");

    public static string Find(string name) => new[] { "plugins", "test-plugins" }
        .Select(kind => Path.Combine(Artifacts, kind, name)).Single(Directory.Exists);

    public static PluginManifest Manifest(string name)
    {
        string path = Path.Combine(Find(name), PluginManifest.FileName);
        Result<PluginManifest> parsed = PluginManifest.Parse(File.ReadAllBytes(path), path, isPacked: true);
        return parsed.TryGet(out PluginManifest? manifest, out Refusal? refusal)
            ? manifest
            : throw new InvalidDataException(refusal.ToString());
    }

    private static string Artifacts
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (folder.Name == "artifacts")
                    return folder.FullName;
            }

            throw new DirectoryNotFoundException("artifacts: run the tests from the build's output");
        }
    }

    private static string[] Names(string kind) =>
        [.. Directory.GetDirectories(Path.Combine(Artifacts, kind)).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];
}
