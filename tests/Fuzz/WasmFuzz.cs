using System.Diagnostics;
using System.Text.Json;
using Wasm.EngineSuite;
using Wasm.EngineSuite.Differential;
using Wasm.Interpreter;
using Wasm.Managed;

namespace Fuzz;

/// <summary><c>pyde fuzz wasm</c>: module after module, each from a seed of its own.</summary>
internal static class WasmFuzz
{
    // A generated module costs a process; mutants are cheap.
    private const int GeneratedEvery = 4;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    internal static int Run(double minutes, int seed, bool isJson)
    {
        TextWriter log = isJson ? Console.Error : Console.Out;
        log.WriteLine($"seed {seed}");
        if (!ModuleSource.CanGenerate)
            log.WriteLine("no generated modules: wasm-opt (package binaryen) is not installed");
        byte[] kernels = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures/kernels.wasm"));
        string folder = Directory.CreateTempSubdirectory("pyde-fuzz").FullName;
        using InterpreterEngine oracle = new();
        using ManagedEngine tested = new();
        EngineComparison comparison = new(oracle, tested, NoHost.Instance);
        string? difference = null;
        int at = seed;
        long start = Stopwatch.GetTimestamp();
        TimeSpan reported = TimeSpan.Zero;
        for (TimeSpan elapsed = TimeSpan.Zero; elapsed.TotalMinutes < minutes; elapsed = Stopwatch.GetElapsedTime(start), at++)
        {
            Random random = new(at);
            ModuleSource source = new(kernels, folder, random);
            byte[] module = ModuleSource.CanGenerate && at % GeneratedEvery == 0 ? source.Generate() : source.Mutate();
            difference = comparison.Compare(module, random);
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
                log.WriteLine($"{comparison.Modules} modules, {comparison.Calls} pairs of calls, no difference");
            }
        }

        Directory.Delete(folder, recursive: true);
        if (difference is null)
            log.WriteLine($"{comparison.Modules} modules, {comparison.Calls} pairs of calls, {comparison.Completed} completed: no difference");
        if (isJson)
            WriteJson(comparison, seed, at, difference);
        return difference is null ? 0 : 1;
    }

    private static void WriteJson(EngineComparison comparison, int seed, int last, string? difference)
    {
        using Stream output = Console.OpenStandardOutput();
        using Utf8JsonWriter writer = new(output);
        writer.WriteStartObject();
        writer.WriteNumber("seed", seed);
        writer.WriteNumber("modules", comparison.Modules);
        writer.WriteNumber("calls", comparison.Calls);
        writer.WriteNumber("completed", comparison.Completed);
        writer.WriteString("difference", difference);
        if (difference is not null)
            writer.WriteNumber("differenceSeed", last);
        writer.WriteEndObject();
    }
}
