using System.Diagnostics;
using System.Text;

namespace EndToEnd.Tests.Support;

/// <summary>The pyde tool as a process of its own.</summary>
internal sealed class PydeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly StringBuilder _output = new();

    private PydeProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public static PydeProcess Start(params string[] arguments)
    {
        // A process started in the background of a script inherits an ignored SIGINT, and the runtime respects that.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
            ArgumentList = { "--default-signal=INT", "dotnet", Repository.PydeTool },
            Environment = { ["PYDE_HOME"] = Repository.Root },
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return new PydeProcess(Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start"));
    }

    /// <summary>Runs the tool to its end.</summary>
    public static async Task<PydeResult> RunAsync(params string[] arguments)
    {
        await using PydeProcess process = Start(arguments);
        return await process.EndAsync();
    }

    /// <summary>Next line on standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        _output.AppendLine(line);
        return line;
    }

    /// <summary>Asks it to end.</summary>
    /// <param name="signal">INT (Ctrl-C) or TERM (a service manager).</param>
    public void Signal(string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for the end.</summary>
    public async Task<PydeResult> EndAsync()
    {
        _output.Append(await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience));
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return new PydeResult(_process.ExitCode, _output.ToString(), await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

/// <summary>How a run of the tool ended.</summary>
internal sealed record PydeResult(int ExitCode, string Output, string Errors);
