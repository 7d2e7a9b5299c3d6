using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Pyde.Cli.Output;

namespace Pyde.Cli.Authoring;

/// <summary>The SDK's <c>dotnet</c>, as a process of its own.</summary>
internal static class DotnetTool
{
    private const int ErrorLinesMax = 10;

    /// <summary>Runs it to its end.</summary>
    /// <param name="what">What is done, for the sentence when it fails.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the process and everything it started.</param>
    /// <returns>Standard output.</returns>
    /// <exception cref="CommandFailure">It is not there (exit code 3), or it failed (exit code 1, with the first errors).</exception>
    public static async Task<string> RunAsync(string what, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            string problems = await errors;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw CommandFailure.Failed(Sentence(what, output, problems));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw CommandFailure.Environment(
                $"{start.FileName} does not start: {e.Message} (the .NET 10 SDK is needed: package dotnet-sdk-10.0)");
        }
    }

    // MSBuild says everything twice, the second time in its summary.
    private static string Sentence(string what, string output, string problems)
    {
        string[] lines = [.. (output + problems).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        string[] errors =
            [.. lines.Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Distinct().Take(ErrorLinesMax)];
        StringBuilder text = new($"{what} failed:");
        foreach (string line in errors.Length > 0 ? errors : lines.TakeLast(ErrorLinesMax))
            text.Append("\n  ").Append(line);
        return text.ToString();
    }
}
