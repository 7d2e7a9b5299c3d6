using Pyde.Contracts.Wasm;
using Wasm.EngineSuite.Spec;
using Wasm.Interpreter;
using Wasm.Managed;

namespace Fuzz;

/// <summary><c>pyde fuzz spec</c>: the specification's tests on every engine, as a table.</summary>
internal static class SpecTable
{
    private const int ExitUsage = 2;

    internal static int Run(string folder)
    {
        string[] files = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0)
        {
            Console.Error.WriteLine($"{folder} holds nothing that wast2json wrote");
            return ExitUsage;
        }

        int failures = 0;
        foreach ((string name, IWasmEngine engine) in (List<(string, IWasmEngine)>)
            [("interpreter", new InterpreterEngine()), ("managed", new ManagedEngine()), ("wasmtime", Engines.CreateWasmtime())])
        {
            using (engine)
            {
                if (!engine.CheckHealth().IsHealthy)
                {
                    Console.WriteLine($"{name} is not here: {engine.CheckHealth().Problem}");
                    continue;
                }

                List<SpecTally> tallies = [.. files.Select(file => new SpecRunner(engine, folder).Run(file))];
                foreach (string line in SpecReport.Lines(name, tallies))
                    Console.WriteLine(line);
                failures += tallies.Sum(tally => tally.Failures.Count);
            }
        }

        return failures == 0 ? 0 : 1;
    }
}
