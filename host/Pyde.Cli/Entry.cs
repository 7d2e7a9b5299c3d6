using System.CommandLine;
using Pyde.Cli.Commands;
using Pyde.Cli.Output;
using Pyde.Contracts;
using Pyde.Contracts.Commands;
using Pyde.Contracts.Host;
using Pyde.Host.Slots;

namespace Pyde.Cli;

/// <summary>The <c>pyde</c> executable: parses, runs, and turns what failed into one sentence and an exit code.</summary>
internal static class Entry
{
    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        var root = new RootCommand(
            "Pyde.Modular: a node runtime for a post-quantum chain, made of plugins that are replaced while it runs.\n"
            + "Exit codes: 0 success, 1 failed, 2 wrong usage, 3 the machine lacks something, 4 inconclusive, 5 below the retention limit.")
        {
            DemoCommand.Create(),
            RunCommand.Create(),
            PluginsCommand.Create(terminal),
            ProgramCommands.Bench(),
            ProgramCommands.Simulate(),
            KeysCommand.Create(terminal),
        };

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = terminal.Output,
            Error = terminal.Error,
        };
        try
        {
            PluginCommands.AddTo(root, args.Length > 0 ? args[0] : null);
            ParseResult parsed = root.Parse(args);
            if (parsed.Errors.Count > 0)
            {
                foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
                    terminal.Error.WriteLine($"pyde: {error.Message}");
                terminal.Error.WriteLine("pyde: --help shows what there is");
                return ExitCode.Usage;
            }

            return await parsed.InvokeAsync(configuration);
        }
        catch (CommandFailure failure)
        {
            terminal.Error.WriteLine($"pyde: {failure.Message}");
            return failure.ExitCode;
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("pyde: interrupted");
            return ExitCode.Failed;
        }
        catch (Exception failure) when (failure is PluginFault or NodeHaltedException or StoreException or InvariantException
            or InvalidOperationException or IOException)
        {
            // What a plugin or a store did is one sentence with a cause; anything else is our own fault and keeps its stack.
            terminal.Error.WriteLine($"pyde: {failure.Message}");
            return ExitCode.Failed;
        }
    }
}
