using System.Diagnostics;
using System.Text.Json;
using Pyde.Abi.Binary;
using Wasm.EngineSuite.Differential;
using Wasm.EngineSuite.Hostile;

namespace Fuzz;

/// <summary><c>pyde fuzz modules</c>: batch after batch of hostile modules, each batch from a seed of its own.</summary>
internal static class ModulesFuzz
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    internal static int Run(long count, int seed, bool isJson)
    {
        TextWriter log = isJson ? Console.Error : Console.Out;
        log.WriteLine($"seed {seed}");
        if (!NodeChannel.IsInstalled)
            log.WriteLine("verdicts are not compared: node is not installed");
        using Engines engines = new(log, withNode: false);
        using NodeChannel? node = NodeChannel.IsInstalled ? new NodeChannel() : null;
        EngineComparison comparison = new(engines.Oracle, engines.Tested);
        HostileRun run = new(HostileCorpus.Load(), engines.Oracle, comparison, node);
        using Watchdog watchdog = new("modules", () => run.Current);
        HostileFault? fault = null;
        int at = seed;
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan reported = TimeSpan.Zero;
        for (; run.Modules < count && fault is null; at++)
        {
            fault = run.Batch(at);
            watchdog.Progress();
            if (watch.Elapsed - reported >= ReportEvery)
            {
                reported = watch.Elapsed;
                log.WriteLine($"{Summary(run, comparison, watch.Elapsed)}; no fault before seed {at}");
            }
        }

        fault ??= run.Finish();
        TimeSpan elapsed = watch.Elapsed;
        log.WriteLine(Summary(run, comparison, elapsed));
        if (fault is not null)
        {
            string file = Path.GetFullPath($"fuzz-modules-{fault.Seed}-{fault.Index}.wasm");
            File.WriteAllBytes(file, fault.Bytes);
            log.WriteLine($"{file}: {fault}");
            log.WriteLine($"again: pyde fuzz modules --seed {fault.Seed} --count {HostileRun.BatchModules}");
        }

        if (isJson)
            WriteJson(run, comparison, seed, elapsed, fault);
        return fault is null ? 0 : 1;
    }

    private static string Summary(HostileRun run, EngineComparison comparison, TimeSpan elapsed) =>
        $"{run.Modules} modules of {run.BytesOfModules / Math.Max(1, run.Modules)} bytes in {elapsed.TotalSeconds:F0} s " +
        $"({run.Modules / elapsed.TotalSeconds:F0}/s): {run.Accepted} valid ({run.Deployable} deployable), " +
        $"{run.Refused(ModuleErrorKind.Malformed)} malformed, {run.Refused(ModuleErrorKind.Invalid)} invalid, " +
        $"{run.Refused(ModuleErrorKind.Feature)} refused features, {run.Refused(ModuleErrorKind.Limit)} above a limit; " +
        $"node agreed on {run.NodeAgreed} ({run.NodeBreakdowns} breakdowns); {comparison.Modules} ran on {comparison.Tested.Count + 1} engines; " +
        $"longest {run.LongestModule.TotalMilliseconds:F0} ms, most allocated {run.AllocatedBytesMax / 1024} KiB";

    private static void WriteJson(HostileRun run, EngineComparison comparison, int seed, TimeSpan elapsed, HostileFault? fault)
    {
        using Stream output = Console.OpenStandardOutput();
        using Utf8JsonWriter writer = new(output);
        writer.WriteStartObject();
        writer.WriteNumber("seed", seed);
        writer.WriteNumber("modules", run.Modules);
        writer.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 1));
        writer.WriteNumber("valid", run.Accepted);
        writer.WriteNumber("deployable", run.Deployable);
        writer.WriteNumber("malformed", run.Refused(ModuleErrorKind.Malformed));
        writer.WriteNumber("invalid", run.Refused(ModuleErrorKind.Invalid));
        writer.WriteNumber("features", run.Refused(ModuleErrorKind.Feature));
        writer.WriteNumber("limits", run.Refused(ModuleErrorKind.Limit));
        writer.WriteNumber("nodeAgreed", run.NodeAgreed);
        writer.WriteNumber("comparedModules", comparison.Modules);
        writer.WriteNumber("comparedCalls", comparison.Calls);
        writer.WriteNumber("longestMs", Math.Round(run.LongestModule.TotalMilliseconds));
        writer.WriteNumber("allocatedBytesMax", run.AllocatedBytesMax);
        writer.WriteString("fault", fault?.ToString());
        writer.WriteEndObject();
    }
}
