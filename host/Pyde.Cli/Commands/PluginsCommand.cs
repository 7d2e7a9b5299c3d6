using System.CommandLine;
using System.Text;
using Pyde.Cli.Control;
using Pyde.Cli.Output;
using Pyde.Contracts.Commands;
using Pyde.Contracts.Manifest;
using Pyde.Host.Plugins;
using Pyde.Host.Swap;

namespace Pyde.Cli.Commands;

/// <summary><c>pyde plugins</c>: what fills the slots, whether a folder would be accepted, and replacing one in a running node.</summary>
internal static class PluginsCommand
{
    public static Command Create(Terminal terminal) => new("plugins", "List, verify and swap plugins; write, pack and test one of your own.")
    {
        CreateList(), CreateVerify(), CreateSwap(),
        PluginsNewCommand.Create(terminal), PluginsPackCommand.Create(terminal), PluginsTestCommand.Create(terminal),
    };

    private static Command CreateList()
    {
        Option<FileInfo?> file = PluginsOption();
        Option<string?> data = DataOption("Ask the node that runs on this data folder what serves now.");
        Option<bool> json = JsonOption();
        var command = new Command("list", "List the plugins that plugins.json puts into slots, or those that serve in a running node.") { file, data, json };
        command.SetAction(async (result, cancellationToken) =>
        {
            if (result.GetValue(data) is { } folder)
            {
                ControlAnswer answer = await ControlSocket.AskAsync(folder, new ControlRequest("status"), cancellationToken);
                if (result.GetValue(json))
                    Json.Print(new { answer.Wave, answer.Serving });
                else
                    PrintServing(answer);
                return ExitCode.Success;
            }

            return List(Home.Read(result.GetValue(file)), result.GetValue(json));
        });
        return command;
    }

    private static int List(Home home, bool isJson)
    {
        var rows = home.Plugins.Plugins.Select(entry =>
        {
            Result<PluginManifest> manifest = PluginLibrary.ReadManifest(home.FolderOf(entry));
            bool isRead = manifest.TryGet(out PluginManifest? found, out Refusal? refusal);
            return new
            {
                entry.Slot,
                entry.Id,
                Version = isRead ? found!.Version : null,
                Path = home.FolderOf(entry),
                Problem = isRead ? null : refusal!.ToString(),
            };
        }).ToArray();
        if (isJson)
        {
            Json.Print(new { plugins = rows });
        }
        else
        {
            foreach (var row in rows)
                Console.Out.WriteLine($"{row.Slot,-11} {row.Id,-28} {row.Version ?? "-",-8} {row.Problem ?? row.Path}");
        }

        return rows.All(row => row.Problem is null) ? ExitCode.Success : ExitCode.Failed;
    }

    private static Command CreateVerify()
    {
        var paths = new Argument<string[]>("path") { Description = "Folders of plugins; without one, every plugin of plugins.json.", Arity = ArgumentArity.ZeroOrMore };
        Option<FileInfo?> file = PluginsOption();
        Option<bool> json = JsonOption();
        var command = new Command("verify", "Check folders as loading would: manifest, digests, contract range, entry type, references.") { paths, file, json };
        command.SetAction(result =>
        {
            string[] folders = result.GetValue(paths) is { Length: > 0 } given ? given : FoldersOf(Home.Read(result.GetValue(file)));
            PluginLibrary library = Home.OpenLibrary();
            var rows = folders.Select(folder =>
            {
                bool isGood = library.Verify(folder).TryGet(out PluginManifest? manifest, out Refusal? refusal);
                return new { Path = folder, manifest?.Id, manifest?.Version, manifest?.Slot, Refusal = isGood ? null : refusal!.ToString() };
            }).ToArray();
            if (result.GetValue(json))
            {
                Json.Print(new { plugins = rows });
            }
            else
            {
                foreach (var row in rows)
                    Console.Out.WriteLine(row.Refusal is null ? $"good     {row.Id}@{row.Version} ({row.Slot})  {row.Path}" : $"refused  {row.Refusal}");
            }

            return rows.All(row => row.Refusal is null) ? ExitCode.Success : ExitCode.Failed;
        });
        return command;
    }

    private static string[] FoldersOf(Home home) => [.. home.Plugins.Plugins.Select(home.FolderOf)];

    private static Command CreateSwap()
    {
        var slot = new Argument<string>("slot") { Description = "The slot whose plugin is replaced." };
        var path = new Argument<DirectoryInfo>("path") { Description = "Folder of the new plugin." };
        var entry = new Option<string?>("--entry") { Description = "For slot wasm: id of the engine to replace, when the new one has another id." };
        Option<string?> configuration = ConfigurationFile.Option("what the slot's entry says there");
        var wait = new Option<bool>("--wait") { Description = "Return only when the new version is confirmed or taken back." };
        Option<string?> data = DataOption("Data folder of the running node.");
        Option<bool> json = JsonOption();
        var command = new Command("swap", "Replace a plugin of a running node, without losing a call.")
        {
            slot, path, entry, configuration, wait, data, json,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var request = new ControlRequest(
                "swap",
                result.GetValue(slot),
                result.GetValue(path)!.FullName,
                result.GetValue(entry),
                result.GetValue(configuration) is { } file ? Encoding.UTF8.GetString(ConfigurationFile.Read(file)) : null,
                result.GetValue(wait));
            ControlAnswer answer = await ControlSocket.AskAsync(result.GetValue(data) ?? RunCommand.DefaultData, request, cancellationToken);
            if (answer.Swap is not { } report)
                throw CommandFailure.Usage(answer.Problem ?? "the node did not say what it did");
            if (result.GetValue(json))
                Json.Print(report);
            else
                PrintSwap(report);
            return report.Outcome is SwapOutcome.RolledBack or SwapOutcome.Refused or SwapOutcome.Halted ? ExitCode.Failed : ExitCode.Success;
        });
        return command;
    }

    private static void PrintServing(ControlAnswer answer)
    {
        Console.Out.WriteLine($"wave {answer.Wave}");
        foreach ((string place, string plugin) in answer.Serving)
            Console.Out.WriteLine($"{place,-32} {plugin}");
    }

    private static void PrintSwap(SwapReport report)
    {
        Console.Out.WriteLine(FormattableString.Invariant(
            $"{report.Place}: {report.From} → {report.To}: {report.Outcome} (step {report.Step}), pause {report.Pause.TotalMicroseconds:F0} µs, {report.Waited} callers waited, {report.FailedCalls} failed"));
        if (report.Reason is { } reason)
            Console.Out.WriteLine($"  {reason}");
    }

    private static Option<FileInfo?> PluginsOption() => new("--plugins") { Description = "The plugins.json to read instead of the repository's." };

    private static Option<string?> DataOption(string description) => new("--data") { Description = description };

    private static Option<bool> JsonOption() => new("--json") { Description = "Print one JSON object and nothing else on standard output." };
}
