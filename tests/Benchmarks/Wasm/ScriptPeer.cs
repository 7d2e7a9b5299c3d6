using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Benchmarks.Wasm;

/// <summary>An engine under Node that answers a line of JSON for a line of text, so that it can be measured in turns with the others.</summary>
internal sealed class ScriptPeer : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private ScriptPeer(Process process, string name)
    {
        _process = process;
        Name = name;
    }

    /// <summary>The engine and its version, as the script says.</summary>
    public string Name { get; }

    /// <summary>Starts a script beside this program.</summary>
    /// <param name="script">File below Wasm.</param>
    /// <param name="options">Options of Node.</param>
    /// <param name="arguments">Arguments of the script.</param>
    /// <param name="reason">Why there is no peer.</param>
    /// <returns>The peer; null when it does not run on this machine.</returns>
    public static ScriptPeer? Start(string script, IEnumerable<string> options, IEnumerable<string> arguments, out string reason)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in (IEnumerable<string>)[.. options, Path.Combine(AppContext.BaseDirectory, "Wasm", script), .. arguments])
            start.ArgumentList.Add(argument);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            reason = $"node does not start: {missing.Message}";
            return null;
        }

        var peer = new ScriptPeer(process, script);
        try
        {
            using JsonDocument hello = peer.Read();
            reason = "";
            return new ScriptPeer(process, hello.RootElement.GetProperty("engine").GetString()!);
        }
        catch (InvalidOperationException failure)
        {
            reason = failure.Message;
            peer.Dispose();
            return null;
        }
    }

    /// <summary>Runs a kernel for a while.</summary>
    /// <returns>Nanoseconds of the quickest call.</returns>
    /// <exception cref="InvalidOperationException">The peer failed, or answered another checksum.</exception>
    public double Run(Kernel kernel, int milliseconds)
    {
        using JsonDocument answer = Ask($"run {kernel.Path} {kernel.N} {milliseconds}");
        uint checksum = answer.RootElement.GetProperty("checksum").GetUInt32();
        return checksum == kernel.Checksum
            ? answer.RootElement.GetProperty("ns").GetDouble()
            : throw new InvalidOperationException($"{Name}: {kernel.Name} answered {checksum}, expected {kernel.Checksum}");
    }

    /// <summary>Compiles a file some times.</summary>
    /// <returns>Nanoseconds of the quickest time.</returns>
    public double Compile(string path, int times)
    {
        using JsonDocument answer = Ask($"compile {path} {times.ToString(CultureInfo.InvariantCulture)}");
        return answer.RootElement.GetProperty("ns").GetDouble();
    }

    public void Dispose()
    {
        // The script ends with its input.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }

    private JsonDocument Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return Read();
    }

    private JsonDocument Read()
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(AnswerLimit))
            throw new InvalidOperationException($"{Name} did not answer within {AnswerLimit.TotalSeconds:0} s");
        JsonDocument answer = JsonDocument.Parse(line.Result ?? throw new InvalidOperationException($"{Name} ended"));
        if (!answer.RootElement.TryGetProperty("error", out JsonElement error))
            return answer;
        string text = error.GetString()!;
        answer.Dispose();
        throw new InvalidOperationException(text);
    }
}
