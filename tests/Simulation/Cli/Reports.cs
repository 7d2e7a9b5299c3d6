using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Simulation.Faults;
using Simulation.Nodes;

namespace Simulation.Cli;

/// <summary>Runs as text and as JSON.</summary>
internal static class Reports
{
    // The commit of the working tree; a plus says that files have changed since.
    private static readonly Lazy<string> Commit = new(() =>
    {
        string head = Git("rev-parse", "--short", "HEAD");
        return head.Length == 0 ? "unknown" : Git("status", "--porcelain").Length == 0 ? head : head + "+";
    });

    public static string Json(RunReport report) => JsonSerializer.Serialize(report, ReportJson.Default.RunReport);

    public static string Json(HuntReport report) => JsonSerializer.Serialize(report, ReportJson.Default.HuntReport);

    public static string Json(RepeatReport report) => JsonSerializer.Serialize(report, ReportJson.Default.RepeatReport);

    public static string Json(ZooReport report) => JsonSerializer.Serialize(report, ReportJson.Default.ZooReport);

    public static string Json(Stress.StressReport report) => JsonSerializer.Serialize(report, ReportJson.Default.StressReport);

    public static RunReport Of(RunResult result) => new(
        result.Options.Seed,
        result.Options.Nodes,
        result.Options.Waves,
        FaultNames.Write(result.Options.Faults),
        result.TraceHash.ToString(),
        [.. result.Violations.Select(violation => new ViolationReport(violation.Checker, violation.Node, violation.AtSeconds, violation.Text))],
        Math.Round(result.VirtualSeconds, 3),
        Math.Round(result.RealSeconds, 3),
        result.Waves,
        result.Events,
        result.Transactions,
        result.Counts,
        result.Plan,
        result.Options.Command,
        Commit.Value);

    /// <summary>What somebody needs to see a failure again.</summary>
    public static void TellFailure(TextWriter output, RunResult result, RunResult? small)
    {
        output.WriteLine($"seed {result.Options.Seed} fails after {result.VirtualSeconds:F3} virtual seconds, commit {Commit.Value}");
        output.WriteLine($"  drawn   {result.Plan}");
        foreach (Checks.Violation violation in result.Violations)
        {
            string where = violation.Node < 0 ? "the chain" : $"node {violation.Node}";
            output.WriteLine($"  {violation.Checker,-12} {where}, {violation.AtSeconds:F3} s: {violation.Text}");
        }

        output.WriteLine($"  repeat  {result.Options.Command} --log");
        if (small is not null)
            output.WriteLine($"  smaller {small.Options.Command} --log");
    }

    private static string Git(params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = PluginShelf.RepositoryRoot };
            foreach (string argument in arguments)
                start.ArgumentList.Add(argument);
            using Process? process = Process.Start(start);
            string output = process?.StandardOutput.ReadToEnd().Trim() ?? "";
            process?.WaitForExit();
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git on this machine: the report says that it does not know.
            return "";
        }
    }
}

/// <summary>A run for machines.</summary>
internal sealed record RunReport(
    ulong Seed,
    int Nodes,
    ulong WavesWanted,
    string Faults,
    string TraceHash,
    IReadOnlyList<ViolationReport> Violations,
    double VirtualSeconds,
    double RealSeconds,
    ulong Waves,
    long Events,
    int Transactions,
    IReadOnlyDictionary<string, int> Counts,
    string Plan,
    string Command,
    string Commit);

/// <summary>A broken promise for machines.</summary>
internal sealed record ViolationReport(string Checker, int Node, double AtSeconds, string Text);

/// <summary>Many runs for machines.</summary>
internal sealed record HuntReport(
    ulong FirstSeed,
    int Seeds,
    int Failed,
    double VirtualSeconds,
    double RealSeconds,
    ulong Waves,
    long Transactions,
    IReadOnlyDictionary<string, long> Counts,
    IReadOnlyList<RunReport> Failures);

/// <summary>One run many times, for machines.</summary>
internal sealed record RepeatReport(int Times, IReadOnlyDictionary<string, int> Traces, RunReport Last);

/// <summary>The bug zoo for machines.</summary>
internal sealed record ZooReport(int Bugs, int Found, IReadOnlyList<ZooRow> Rows);

/// <summary>A bug of the zoo for machines.</summary>
internal sealed record ZooRow(string Name, string What, string? Checker, int Seeds, string? Text, string Command);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(HuntReport))]
[JsonSerializable(typeof(RepeatReport))]
[JsonSerializable(typeof(ZooReport))]
[JsonSerializable(typeof(Stress.StressReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
