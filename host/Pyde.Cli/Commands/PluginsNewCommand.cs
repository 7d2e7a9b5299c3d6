using System.CommandLine;
using Pyde.Cli.Authoring;
using Pyde.Cli.Output;
using Pyde.Contracts;
using Pyde.Contracts.Commands;

namespace Pyde.Cli.Commands;

/// <summary><c>pyde plugins new</c>: a plugin project with its tests, to start from.</summary>
internal static class PluginsNewCommand
{
    public static Command Create(Terminal terminal)
    {
        var slot = new Option<string>("--slot")
        {
            Description = $"The slot that it fills: {string.Join(", ", SlotName.All)}.",
            Required = true,
        };
        var name = new Option<string>("--name")
        {
            Description = "Name of project, assembly and namespace, such as Acme.Quota.",
            Required = true,
        };
        var output = new Option<string?>("--output") { Description = "The directory to make; without it, one with the name, here." };
        var from = new Option<string?>("--from")
        {
            Description = "Start from a plugin of this clone, such as State.Jmt, instead of the slot's reference double.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else on standard output." };
        var command = new Command(
            "new",
            "Write a plugin project: a solution with a small plugin that works, and tests that hold it to its slot's contract.\n"
            + "It builds against this clone of Pyde.Modular, from any place. "
            + "Exit codes: 0 written, 2 wrong usage (an unknown slot, no name, a directory that is there), 3 no clone beside the tool.")
        {
            slot, name, output, from, json,
        };
        command.SetAction(result =>
        {
            NewPlugin plugin = NewPlugin.Parse(result.GetValue(slot)!, result.GetValue(name)!);
            string folder = Path.GetFullPath(result.GetValue(output) ?? plugin.Name);
            string clone = Clone.Find();
            PluginSource source = result.GetValue(from) is { } project
                ? PluginSource.OfShipped(plugin, clone, project)
                : PluginSource.OfReference(plugin, clone);
            IReadOnlyDictionary<string, string> files = PluginTemplates.Render(plugin, source, clone);
            Write(folder, files);
            Print(terminal, plugin, source, folder, files, result.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw CommandFailure.Usage($"{folder} exists already; name another directory with --output");
        try
        {
            foreach ((string path, string text) in files)
            {
                string file = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Usage($"{folder} cannot be written: {e.Message}");
        }
    }

    private static void Print(
        Terminal terminal, NewPlugin plugin, PluginSource source, string folder, IReadOnlyDictionary<string, string> files, bool isJson)
    {
        if (isJson)
        {
            Json.Print(terminal.Output, new
            {
                plugin.Name,
                plugin.Slot,
                plugin.Id,
                Path = folder,
                TakesOver = source.HandOff.Imports.Select(schema => schema.ToString()),
                Files = files.Keys,
            });
            return;
        }

        terminal.Output.WriteLine($"wrote    {plugin.Name} ({plugin.Slot}), {files.Count} files  {folder}");
        terminal.Output.WriteLine(source.HandOff.Imports.Count == 0
            ? "state    none: takes over from any plugin that hands over nothing"
            : $"state    takes over from a plugin that hands over {string.Join(" or ", source.HandOff.Imports)}");
        terminal.Output.WriteLine($"next     dotnet test {Path.GetRelativePath(Directory.GetCurrentDirectory(), folder)}");
        terminal.Output.WriteLine("         README.md there says how to pack it and to swap it into a node");
    }
}
