using System.CommandLine;
using System.Diagnostics;
using Pyde.Cli.Output;

namespace Pyde.Cli.Commands;

/// <summary><c>pyde bench</c>: hands over to the benchmarks, which are a program of their own so that a node carries none of them.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var rest = new Argument<string[]>("area") { Description = "Area and its options, such as: swap --quick --json", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("bench", "Measure an area against real peers on this machine (areas: see pyde bench --help).") { rest };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (result, cancellationToken) =>
        {
            string program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Benchmarks", "release", "Benchmarks.dll");
            if (!File.Exists(program))
                throw CommandFailure.Environment($"the benchmarks are not built ({Path.GetFullPath(program)} is missing); ./pyde builds them");
            var start = new ProcessStartInfo("dotnet") { ArgumentList = { Path.GetFullPath(program) } };
            foreach (string argument in (string[])[.. result.GetValue(rest) ?? [], .. result.UnmatchedTokens])
                start.ArgumentList.Add(argument);
            using Process process = Process.Start(start) ?? throw CommandFailure.Environment("dotnet cannot be started");
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode;
        });
        return command;
    }
}
