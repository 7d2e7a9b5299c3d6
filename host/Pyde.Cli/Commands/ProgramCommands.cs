using System.CommandLine;
using System.Diagnostics;
using Pyde.Cli.Output;

namespace Pyde.Cli.Commands;

/// <summary><c>pyde bench</c> and <c>pyde simulate</c>: they hand over to programs of their own, so that a node carries nothing of them.</summary>
internal static class ProgramCommands
{
    public static Command Bench() => Create(
        "bench", "Measure an area against real peers on this machine (areas: see pyde bench --help).", "Benchmarks",
        "Area and its options, such as: swap --quick --json");

    public static Command Simulate() => Create(
        "simulate", "Run a whole network in virtual time from one seed, with faults (options: see ./pyde simulate --help).", "Simulation",
        "Options, such as: --seed 7 --nodes 4 --faults all --json");

    private static Command Create(string name, string description, string program, string example)
    {
        var rest = new Argument<string[]>("arguments") { Description = example, Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(name, description) { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (result, cancellationToken) =>
        {
            string path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", program, "release", program + ".dll"));
            if (!File.Exists(path))
                throw CommandFailure.Environment($"pyde {name} is not built ({path} is missing); ./pyde builds it");
            var start = new ProcessStartInfo("dotnet") { ArgumentList = { path } };
            foreach (string argument in (string[])[.. result.GetValue(rest) ?? [], .. result.UnmatchedTokens])
                start.ArgumentList.Add(argument);
            using Process process = Process.Start(start) ?? throw CommandFailure.Environment("dotnet cannot be started");
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        });
        return command;
    }
}
