using System.Text.Json;
using Pyde.Cli.Output;
using Pyde.Contracts.Manifest;

namespace Pyde.Cli.Authoring;

/// <summary>The project of a plugin, built.</summary>
/// <param name="Manifest">The <c>plugin.json</c> beside it.</param>
/// <param name="OutputFolder">Where the build left the assembly and its private dependencies.</param>
/// <param name="PluginFolder">Where its plugin folder goes when nobody says otherwise.</param>
internal sealed record PluginProject(string Manifest, string OutputFolder, string PluginFolder)
{
    /// <summary>The project that a path names: the file itself, or the only one in the folder.</summary>
    /// <returns>Null when it is a folder without a project.</returns>
    public static string? Find(string path)
    {
        if (File.Exists(path))
        {
            return path.EndsWith(".csproj", StringComparison.Ordinal)
                ? Path.GetFullPath(path)
                : throw CommandFailure.Usage($"{path} is neither a .csproj nor a folder");
        }

        if (!Directory.Exists(path))
        {
            throw CommandFailure.Usage(
                $"{path} does not exist; expected a plugin's .csproj, its folder, or the folder of a build's output");
        }

        string[] projects = Directory.GetFiles(path, "*.csproj");
        return projects.Length switch
        {
            0 => null,
            1 => Path.GetFullPath(projects[0]),
            _ => throw CommandFailure.Usage($"{path} holds {projects.Length} projects; name the one of the plugin"),
        };
    }

    /// <summary>Builds a project in Release, as <c>dotnet build</c> does.</summary>
    public static async Task<PluginProject> BuildAsync(string project, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(project)!;
        string manifest = Path.Combine(folder, PluginManifest.FileName);
        if (!File.Exists(manifest))
            throw CommandFailure.Usage($"{manifest} does not exist; a plugin's project has its manifest beside it");
        string output = await DotnetTool.RunAsync(
            $"building {project}",
            [
                "build", project, "-c", "Release", "-nologo", "-v", "quiet",
                "-getProperty:TargetDir,PydePluginsFolder,MSBuildProjectName", "-t:Build",
            ],
            cancellationToken);
        using JsonDocument answer = JsonDocument.Parse(output);
        JsonElement properties = answer.RootElement.GetProperty("Properties");
        string Property(string name) => properties.GetProperty(name).GetString()!;
        string plugins = Property("PydePluginsFolder") is { Length: > 0 } said ? said : Path.Combine(folder, "plugins");
        return new PluginProject(
            manifest, Property("TargetDir"), Path.GetFullPath(Path.Combine(folder, plugins, Property("MSBuildProjectName"))));
    }
}
