using System.Diagnostics;

namespace Mutation.Tests;

/// <summary>A program that ran in the repository's root.</summary>
internal sealed record Command(int ExitCode, string Output, string Error)
{
    public static string Root { get; } = FindRoot();

    /// <summary>Runs a program to its end; what it started ends with it when that takes too long.</summary>
    public static async Task<Command> RunAsync(TimeSpan limit, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test host was started with is not meant for what builds and tests a copy of the project.
        foreach (string name in start.Environment.Keys.Where(IsOfTheTestHost).ToArray())
            start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource late = new(limit);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', arguments)} did not end within {limit.TotalSeconds} s");
        }

        return new Command(process.ExitCode, await output, await error);
    }

    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";

    private static bool IsOfTheTestHost(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pyde.Modular.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"no Pyde.Modular.sln above {AppContext.BaseDirectory}");
    }
}
