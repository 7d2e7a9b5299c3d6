using System.CommandLine;
using Pyde.Cli.Output;
using Pyde.Contracts;
using Pyde.Contracts.Commands;
using Pyde.Contracts.Manifest;
using Pyde.Contracts.Wasm;
using Pyde.Host.Plugins;

namespace Pyde.Cli.Commands;

/// <summary>Commands that plugins bring along. A manifest names them, so that only the plugin whose command is asked for is loaded.</summary>
internal static class PluginCommands
{
    /// <summary>Adds the groups that the manifests of plugins.json name; the one that the user asks for with everything below it.</summary>
    /// <param name="root">Receives a command for each group.</param>
    /// <param name="asked">First word on the command line; null for none.</param>
    public static void AddTo(RootCommand root, string? asked)
    {
        Home home;
        try
        {
            home = Home.Read(null);
        }
        catch (CommandFailure)
        {
            // Without a plugins.json there are no plugins; commands that need one say so themselves.
            return;
        }

        foreach (PluginEntry entry in home.Plugins.Plugins)
        {
            if (!PluginLibrary.ReadManifest(home.FolderOf(entry)).TryGet(out PluginManifest? manifest, out _))
                continue;
            foreach (IGrouping<string, string> group in manifest.Commands.GroupBy(name => name.Split(' ')[0]))
            {
                if (root.Subcommands.Any(known => known.Name == group.Key))
                    continue;
                var command = new Command(group.Key, $"{string.Join(", ", group.Select(LeafOf))} (brought along by {manifest.Id}).");
                if (group.Key == asked)
                    AddLeaves(command, home, entry);
                root.Subcommands.Add(command);
            }
        }
    }

    private static string LeafOf(string name) => name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..];

    private static void AddLeaves(Command group, Home home, PluginEntry entry)
    {
        if (!Home.OpenLibrary().Load(home.FolderOf(entry), entry.Slot).TryGet(out LoadedPlugin? plugin, out Refusal? refusal))
            throw CommandFailure.Failed(refusal.ToString());
        if (plugin.Construct() is not ICommandProvider provider)
            throw CommandFailure.Failed($"{plugin.Image.Manifest.Id} names commands in its manifest and provides none");
        foreach (PluginCommand offered in provider.Commands)
        {
            if (offered.Name.Split(' ')[0] == group.Name)
                group.Subcommands.Add(LeafCommand(offered, name => OpenEngine(home, name)));
        }
    }

    private static IWasmEngine? OpenEngine(Home home, string name)
    {
        PluginEntry? entry = home.Plugins.Plugins.FirstOrDefault(
            entry => entry.Slot == SlotName.Wasm && entry.Id.EndsWith("." + name, StringComparison.Ordinal));
        if (entry is null)
            return null;
        return Home.OpenLibrary().Load(home.FolderOf(entry), entry.Slot).TryGet(out LoadedPlugin? plugin, out Refusal? refusal)
            ? (IWasmEngine)plugin.Construct()
            : throw CommandFailure.Failed(refusal.ToString());
    }

    private static Command LeafCommand(PluginCommand offered, Func<string, IWasmEngine?> openEngine)
    {
        var command = new Command(LeafOf(offered.Name), offered.Description);
        var readers = new List<(string Name, Func<ParseResult, IReadOnlyList<string>?> Read)>();
        foreach (CommandParameter parameter in offered.Parameters)
            readers.Add((parameter.Name, AddParameter(command, parameter)));
        var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else on standard output." };
        command.Options.Add(json);
        command.SetAction(result =>
        {
            Dictionary<string, IReadOnlyList<string>> values = [];
            foreach ((string name, Func<ParseResult, IReadOnlyList<string>?> read) in readers)
            {
                if (read(result) is { } given)
                    values.Add(name, given);
            }

            var invocation = new CommandInvocation(values, result.GetValue(json), Console.Out, Console.Error, ReadFile, WriteFile)
            {
                OpenEngine = openEngine,
            };
            return offered.Run(invocation);
        });
        return command;
    }

    private static Func<ParseResult, IReadOnlyList<string>?> AddParameter(Command command, CommandParameter parameter)
    {
        if (parameter.Arity == ParameterArity.Flag)
        {
            var flag = new Option<bool>(parameter.Name) { Description = parameter.Description };
            command.Options.Add(flag);
            return result => result.GetValue(flag) ? [] : null;
        }

        bool isOption = parameter.Name.StartsWith("--", StringComparison.Ordinal);
        bool isRequired = parameter.Arity == ParameterArity.Required;
        if (parameter.Arity == ParameterArity.Many)
        {
            return isOption
                ? Read(command, new Option<string[]>(parameter.Name) { Description = parameter.Description }, given => given)
                : Read(
                    command,
                    new Argument<string[]>(parameter.Name) { Description = parameter.Description, Arity = ArgumentArity.ZeroOrMore },
                    given => given);
        }

        return isOption
            ? Read(
                command,
                new Option<string?>(parameter.Name) { Description = parameter.Description, Required = isRequired },
                given => given is null ? [] : [given])
            : Read(
                command,
                new Argument<string?>(parameter.Name)
                {
                    Description = parameter.Description,
                    Arity = isRequired ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
                },
                given => given is null ? [] : [given]);
    }

    private static Func<ParseResult, IReadOnlyList<string>?> Read<T>(Command command, Option<T> option, Func<T?, string[]?> list)
    {
        command.Options.Add(option);
        return result => Given(list(result.GetValue(option)));
    }

    private static Func<ParseResult, IReadOnlyList<string>?> Read<T>(Command command, Argument<T> argument, Func<T?, string[]?> list)
    {
        command.Arguments.Add(argument);
        return result => Given(list(result.GetValue(argument)));
    }

    private static string[]? Given(string[]? values) => values is { Length: > 0 } ? values : null;

    private static byte[] ReadFile(string path) => Translate(() => File.ReadAllBytes(path));

    private static void WriteFile(string path, byte[] bytes) => Translate(() =>
    {
        File.WriteAllBytes(path, bytes);
        return bytes;
    });

    private static byte[] Translate(Func<byte[]> work)
    {
        try
        {
            return work();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
