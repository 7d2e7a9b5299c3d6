using System.CommandLine;
using Pyde.Cli.Authoring;
using Pyde.Cli.Output;
using Pyde.Contracts.Commands;
using Pyde.Contracts.Manifest;
using Pyde.PluginPack;

namespace Pyde.Cli.Commands;

/// <summary><c>pyde plugins pack</c>: a folder that is ready to be loaded, out of a project or of a build's output.</summary>
internal static class PluginsPackCommand
{
    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("path")
        {
            Description = "A plugin's .csproj or its folder, which is built first; or a folder with the output of a build.",
        };
        var output = new Option<string?>("--output")
        {
            Description = "The plugin folder. Without it: <name> under artifacts/plugins of the project's solution; for the output of a build "
                + "it must be given.",
        };
        var manifest = new Option<string?>("--manifest")
        {
            Description = "For the output of a build: the manifest without digests, when it does not lie in that folder.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else on standard output." };
        var command = new Command(
            "pack",
            "Pack a plugin: its assembly, its private dependencies, and plugin.json with the digest of every file.\n"
            + "What a node would refuse is refused here, in the same words, and nothing is written. "
            + "Exit codes: 0 packed, 1 refused or the build failed, 2 wrong usage, 3 no .NET SDK.")
        {
            path, output, manifest, json,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            PluginProject project = await LocateAsync(
                terminal, result.GetValue(path)!, result.GetValue(output), result.GetValue(manifest), cancellationToken);
            string target = Path.GetFullPath(result.GetValue(output) ?? project.PluginFolder);
            Print(terminal, FolderPacking.Pack(project.Manifest, project.OutputFolder, target), target, result.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<PluginProject> LocateAsync(
        Terminal terminal, string path, string? output, string? manifest, CancellationToken cancellationToken)
    {
        if (PluginProject.Find(path) is { } file)
        {
            if (manifest is not null)
                throw CommandFailure.Usage("--manifest is for the output of a build; a project has its plugin.json beside it");
            terminal.Error.WriteLine($"building {file} …");
            return await PluginProject.BuildAsync(file, cancellationToken);
        }

        string source = manifest ?? Path.Combine(path, PluginManifest.FileName);
        if (!File.Exists(source))
            throw CommandFailure.Usage($"{source} does not exist; the output of a build is packed with the manifest that --manifest names");
        return output is null
            ? throw CommandFailure.Usage("the output of a build is packed into the folder that --output names")
            : new PluginProject(source, Path.GetFullPath(path), output);
    }

    private static void Print(Terminal terminal, PackedPlugin packed, string folder, bool isJson)
    {
        PluginManifest manifest = packed.Manifest;
        if (isJson)
        {
            Json.Print(terminal.Output, new
            {
                manifest.Id,
                manifest.Version,
                manifest.Slot,
                Path = folder,
                Files = manifest.Files.Select(file => new { file.Path, Digest = file.Digest.ToString() }),
                packed.FilesChanged,
            });
            return;
        }

        terminal.Output.WriteLine($"packed   {manifest.Id}@{manifest.Version} ({manifest.Slot})  {folder}");
        foreach (PluginFile file in manifest.Files)
            terminal.Output.WriteLine($"         {file.Digest}  {file.Path}");
    }
}
