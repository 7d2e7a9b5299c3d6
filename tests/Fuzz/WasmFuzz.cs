using System.Diagnostics;
using System.Text.Json;
using Wasm.EngineSuite.Differential;

namespace Fuzz;

/// <summary><c>pyde fuzz wasm</c>: module after module, each from a seed of its own.</summary>
internal static class WasmFuzz
{
    private const int RealBytesMax = 200_000;
    private const int SmallBytesMax = 12_000;

    // A large module takes seconds to compile.
    private const int LargeEvery = 200;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    internal static int Run(double minutes, int seed, bool isJson, string? only)
    {
        TextWriter log = isJson ? Console.Error : Console.Out;
        log.WriteLine($"seed {seed}");
        if (!ModuleSource.CanGenerate)
            log.WriteLine("no generated modules: wasm-opt (package binaryen) is not installed");
        List<byte[]> real = ModuleSource.Load(Path.Combine(AppContext.BaseDirectory, "Corpus"), RealBytesMax);
        List<byte[]> small = [.. real.Where(module => module.Length <= SmallBytesMax)];
        string folder = Directory.CreateTempSubdirectory("pyde-fuzz").FullName;
        using Engines engines = new(log, withNode: true);
        EngineComparison comparison = new(engines.Oracle, engines.Tested);
        byte[] module = [];
        using Watchdog watchdog = new("wasm", () => module);
        string? difference = null;
        int at = seed;
        long start = Stopwatch.GetTimestamp();
        TimeSpan reported = TimeSpan.Zero;
        for (TimeSpan elapsed = TimeSpan.Zero; elapsed.TotalMinutes < minutes; elapsed = Stopwatch.GetElapsedTime(start), at++)
        {
            Random random = new(at);
            module = only is not null ? File.ReadAllBytes(only) : Draw(new ModuleSource(random.Next(LargeEvery) == 0 ? real : small, folder, random), random);
            difference = CompareNoThrow(comparison, module, random);
            watchdog.Progress();
            if (difference is not null)
            {
                string file = Path.GetFullPath($"fuzz-wasm-{at}.wasm");
                File.WriteAllBytes(file, module);
                log.WriteLine($"{file}: {difference}");
                log.WriteLine($"again: pyde fuzz wasm --seed {at}");
                break;
            }

            if (elapsed - reported >= ReportEvery)
            {
                reported = elapsed;
                log.WriteLine($"{Summary(comparison)}; no difference before seed {at + 1}");
            }
        }

        Directory.Delete(folder, recursive: true);
        if (difference is null)
            log.WriteLine($"{Summary(comparison)}: no difference");
        if (isJson)
            WriteJson(comparison, seed, at, difference);
        return difference is null ? 0 : 1;
    }

    private static byte[] Draw(ModuleSource source, Random random) => random.Next(3) switch
    {
        0 when ModuleSource.CanGenerate => source.Generate(),
        1 => source.CallHost(),
        _ => source.Mutate(),
    };

    // An exception of an engine is a finding like any other.
    private static string? CompareNoThrow(EngineComparison comparison, byte[] module, Random random)
    {
        try
        {
            return comparison.Compare(module, random);
        }
        catch (Exception thrown)
        {
            return thrown.ToString();
        }
    }

    private static string Summary(EngineComparison comparison)
    {
        IEnumerable<string> engines = comparison.Tested.Select(
            e => $"{e.Calls} on {e.Name}" + (e.Unjudged + e.Unavailable > 0 ? $" ({e.Unjudged + e.Unavailable} not judged)" : string.Empty));
        return $"{comparison.Modules} modules, {comparison.Scenarios} scenarios ({comparison.Completed} completed, {comparison.OutOfGas} out of gas), " +
            $"{comparison.HostCalls} host calls; compared {string.Join(", ", engines)}";
    }

    private static void WriteJson(EngineComparison comparison, int seed, int last, string? difference)
    {
        using Stream output = Console.OpenStandardOutput();
        using Utf8JsonWriter writer = new(output);
        writer.WriteStartObject();
        writer.WriteNumber("seed", seed);
        writer.WriteNumber("modules", comparison.Modules);
        writer.WriteNumber("scenarios", comparison.Scenarios);
        writer.WriteNumber("completed", comparison.Completed);
        writer.WriteNumber("outOfGas", comparison.OutOfGas);
        writer.WriteNumber("hostCalls", comparison.HostCalls);
        writer.WriteStartObject("compared");
        foreach (TestedEngine engine in comparison.Tested)
            writer.WriteNumber(engine.Name, engine.Calls);
        writer.WriteEndObject();
        writer.WriteString("difference", difference);
        if (difference is not null)
            writer.WriteNumber("differenceSeed", last);
        writer.WriteEndObject();
    }
}
