using Wasm.EngineSuite.Differential;
using Wasm.Interpreter;
using Pyde.Contracts.Wasm;
using Xunit.Abstractions;

namespace Wasm.Wasmtime.Tests;

/// <summary>The engine against the interpreter on modules drawn from a seed: results, traps, memory, globals and gas.</summary>
[Collection("wasmtime")]
public sealed class AgreementTests(ITestOutputHelper output)
{
    private const int Mutants = 60;
    private const int Generated = 150;

    private static readonly byte[] Kernels = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures/kernels.wasm"));

    [LibraryTheory]
    [InlineData(20261128)]
    public void Engines_agree_on_mutated_and_generated_modules(int seed)
    {
        using InterpreterEngine oracle = new();
        using IWasmEngine tested = RealLibrary.CreateEngine();
        EngineComparison comparison = new(oracle, new TestedEngine("wasmtime", tested));
        Random random = new(seed);
        ModuleSource source = new([Kernels], Path.GetTempPath(), random);
        for (int i = 0; i < Mutants; i++)
            Check(comparison.Compare(source.Mutate(), random), $"mutant {i} of seed {seed}");
        for (int i = 0; i < Generated; i++)
            Check(comparison.Compare(GeneratedModule.From(seed + i), random), $"module of seed {seed + i}");
        output.WriteLine($"{comparison.Modules} modules, {comparison.Calls} pairs of calls, {comparison.Completed} completed");
        Assert.True(comparison.Completed > 500, $"only {comparison.Completed} calls completed");

        static void Check(string? difference, string module) => Assert.True(difference is null, $"{module}: {difference}");
    }
}
