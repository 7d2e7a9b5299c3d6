using System.CommandLine;
using System.Text;
using Pyde.Cli.Authoring;
using Pyde.Cli.Output;
using Pyde.Contracts.Commands;
using Pyde.Contracts.Conformance;
using Pyde.Contracts.Manifest;

namespace Pyde.Cli.Commands;

/// <summary><c>pyde plugins test</c>: whether a packed plugin keeps every promise of its slot's contract.</summary>
internal static class PluginsTestCommand
{
    private static readonly byte[] NoConfiguration = Encoding.UTF8.GetBytes("{}");

    public static Command Create(Terminal terminal)
    {
        var path = new Argument<string>("path") { Description = "Folder of a packed plugin, of any slot." };
        var filter = new Option<string?>("--filter") { Description = "Run only the checks whose name or aspect contains this text." };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Decides everything that the checks draw; the report names it.",
            DefaultValueFactory = _ => ConformanceRunner.DefaultSeed,
        };
        Option<string?> configuration = ConfigurationFile.Option("none");
        var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else on standard output." };
        var command = new Command(
            "test",
            "Run the conformance kit of its slot against a plugin: loaded as a node loads it, with every check of its manifest, and "
            + "unloaded afterwards.\nExit codes: 0 every check that applies passed and the plugin left memory, 1 rejected (by the loader, "
            + "by a check, or because it stayed in memory), 2 wrong usage.")
        {
            path, filter, seed, configuration, json,
        };
        command.SetAction(result =>
        {
            bool isJson = result.GetValue(json);
            var request = new PluginTrialRequest(
                result.GetValue(seed),
                result.GetValue(filter),
                result.GetValue(configuration) is { } file ? ConfigurationFile.Read(file) : NoConfiguration);
            return Run(terminal, result.GetValue(path)!, request, isJson);
        });
        return command;
    }

    private static int Run(Terminal terminal, string folder, PluginTrialRequest request, bool isJson)
    {
        if (!Directory.Exists(folder))
            throw CommandFailure.Usage($"{folder} is no folder; expected a packed plugin (pyde plugins pack makes one)");
        TextWriter progress = isJson ? terminal.Error : terminal.Output;
        Result<PluginTrialReport> trial = PluginTrial.Run(folder, request, check => progress.WriteLine(LineOf(check)));
        if (!trial.TryGet(out PluginTrialReport? report, out Refusal? refusal))
            throw CommandFailure.Failed(refusal.ToString());
        if (report.Kit.Results.Count == 0)
            throw CommandFailure.Usage($"no check of slot {report.Manifest.Slot} has '{request.Filter}' in its name or aspect");
        if (isJson)
            PrintJson(terminal, folder, report);
        else
            PrintSum(terminal, folder, report);
        return report.HasPassed ? ExitCode.Success : ExitCode.Failed;
    }

    private static string LineOf(ConformanceResult result) => FormattableString.Invariant($"{result.Milliseconds,6:F0} ms  {result}");

    private static void PrintSum(Terminal terminal, string folder, PluginTrialReport report)
    {
        ConformanceReport kit = report.Kit;
        terminal.Output.WriteLine();
        terminal.Output.WriteLine($"{(report.HasPassed ? "passed" : "REJECTED"),-8} {kit.Plugin} ({kit.Slot})  {folder}");
        terminal.Output.WriteLine(
            $"         {kit.Count(CheckVerdict.Passed)} passed, {kit.Count(CheckVerdict.Failed)} failed, "
            + $"{kit.Count(CheckVerdict.NotApplicable)} not applicable, seed {kit.Seed}");
        terminal.Output.WriteLine(report.HasUnloaded
            ? "         and left memory afterwards"
            : "         BUT STAYS IN MEMORY; docs/runbooks/leaks.md says what keeps a plugin there");
    }

    private static void PrintJson(Terminal terminal, string folder, PluginTrialReport report) => Json.Print(terminal.Output, new
    {
        report.Manifest.Id,
        report.Manifest.Version,
        report.Manifest.Slot,
        Path = folder,
        report.Kit.Seed,
        Passed = report.HasPassed,
        Unloaded = report.HasUnloaded,
        Checks = report.Kit.Results.Select(result => new
        {
            result.Check.Name,
            Aspect = result.Check.Aspect.ToString(),
            Verdict = result.Outcome.Verdict.ToString(),
            result.Outcome.Text,
            Milliseconds = Math.Round(result.Milliseconds, 1),
        }),
    });
}
