using System.CommandLine;
using System.Diagnostics;
using Pyde.Cli.Demo;
using Pyde.Cli.Output;
using Pyde.Contracts.Commands;
using Pyde.Host.Plugins;
using Pyde.Types;

namespace Pyde.Cli.Commands;

/// <summary><c>pyde demo</c>: the main job from beginning to end, in a few seconds.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else on standard output." };
        var command = new Command(
            "demo",
            "Run a node with two parachains through calls, a message and a voted upgrade, replace every plugin meanwhile, and take a bad one back.") { json };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool isJson, CancellationToken cancellationToken)
    {
        Action<string> tell = isJson ? static _ => { } : Console.Out.WriteLine;
        long started = Stopwatch.GetTimestamp();
        Home home = Home.Read(null);
        PluginLibrary library = Home.OpenLibrary();
        DemoAccount[] accounts = [.. Enumerable.Range(0, DevelopmentChain.AccountCount).Select(index => new DemoAccount((ulong)index))];
        try
        {
            (DemoReport report, IReadOnlyList<StateRoots> roots) =
                await new DemoScenario(home, library, accounts, withSwaps: true, tell).RunAsync(cancellationToken);
            tell("");
            tell("again     the same transactions on a node that swaps nothing …");
            (_, IReadOnlyList<StateRoots> undisturbed) =
                await new DemoScenario(home, library, accounts, withSwaps: false, static _ => { }).RunAsync(cancellationToken);
            report = report with { RootsEqualWithoutSwaps = roots.SequenceEqual(undisturbed) };
            if (isJson)
                Json.Print(report);
            else
                Tell(report, Stopwatch.GetElapsedTime(started));
            return report.RootsEqualWithoutSwaps ? ExitCode.Success : ExitCode.Failed;
        }
        finally
        {
            foreach (DemoAccount account in accounts)
                account.Dispose();
        }
    }

    private static void Tell(DemoReport report, TimeSpan elapsed)
    {
        Console.Out.WriteLine(report.RootsEqualWithoutSwaps
            ? $"          all {report.Waves + 1} waves have the same state roots"
            : "          the state roots DIFFER: a swap has changed the chain");
        Console.Out.WriteLine();
        Console.Out.WriteLine($"waves {report.Waves}, transactions {report.Transactions}, messages {report.Messages.Sent} sent, {report.Messages.Delivered} delivered, {report.Messages.Callbacks} called back");
        Console.Out.WriteLine($"swaps {report.Swaps.Count} ({report.Rollbacks.Count} taken back), failed calls {report.Swaps.Sum(swap => swap.FailedCalls)}, contexts unloaded {report.Swaps.Count(swap => swap.Unloaded)} of {report.Swaps.Count}");
        Console.Out.WriteLine($"state root  BLAKE3     {report.StateRoot.Blake3}");
        Console.Out.WriteLine($"            Poseidon2  {report.StateRoot.Poseidon2}");
        Console.Out.WriteLine(FormattableString.Invariant($"done in {elapsed.TotalSeconds:F1} s"));
    }
}
