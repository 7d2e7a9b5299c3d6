using System.Text.Json.Nodes;
using Pyde.Contracts.Manifest;

namespace Pyde.Cli.Demo;

/// <summary>Makes the next version of a plugin: the same files under a manifest with another version number.</summary>
internal sealed class PluginCopies : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pyde-demo-").FullName;

    public string NextVersion(string pluginFolder, string version)
    {
        string target = Path.Combine(_folder, $"{Path.GetFileName(pluginFolder)}-{version}");
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(pluginFolder))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        string manifest = Path.Combine(target, PluginManifest.FileName);
        JsonNode json = JsonNode.Parse(File.ReadAllText(manifest))!;
        json["version"] = version;
        File.WriteAllText(manifest, json.ToJsonString());
        return target;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
