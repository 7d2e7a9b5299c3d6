using System.ComponentModel;
using System.Diagnostics;

namespace Benchmarks;

/// <summary>Runs another program for comparison.</summary>
internal static class PeerProcess
{
    /// <summary>Standard output of a run that ended well, or null with a reason.</summary>
    public static string? Run(string program, IEnumerable<string> arguments, TimeSpan limit, out string reason)
    {
        reason = "";
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(limit))
            {
                process.Kill(entireProcessTree: true);
                reason = $"{program} took longer than {limit.TotalSeconds:0} s";
                return null;
            }

            if (process.ExitCode == 0)
                return output.GetAwaiter().GetResult();
            reason = $"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim().Split('\n')[0]}";
            return null;
        }
        catch (Win32Exception missing)
        {
            reason = $"{program} does not start: {missing.Message}";
            return null;
        }
    }
}
