using Wasm.EngineSuite;
using Wasm.EngineSuite.Differential;
using Wasm.Interpreter;
using Xunit.Abstractions;

namespace Wasm.Managed.Tests;

/// <summary>The managed engine against the interpreter, on modules drawn from a seed.</summary>
public sealed class InterpreterComparisonTests(ITestOutputHelper output)
{
    private const int Mutants = 60;
    private const int Generated = 25;

    private static readonly byte[] Kernels = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures/kernels.wasm"));

    [Theory]
    [InlineData(20261121)]
    public void Engines_agree_on_mutated_and_generated_modules(int seed)
    {
        using InterpreterEngine oracle = new();
        using ManagedEngine tested = new();
        EngineComparison comparison = new(oracle, tested, NoHost.Instance);
        Random random = new(seed);
        string folder = Directory.CreateTempSubdirectory("pyde-wasm").FullName;
        try
        {
            ModuleSource source = new(Kernels, folder, random);
            for (int i = 0; i < Mutants; i++)
                Check(comparison.Compare(source.Mutate(), random), i);
            if (!ModuleSource.CanGenerate)
                output.WriteLine("no generated modules: wasm-opt is not installed");
            for (int i = 0; ModuleSource.CanGenerate && i < Generated; i++)
                Check(comparison.Compare(source.Generate(), random), Mutants + i);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        output.WriteLine($"{comparison.Modules} modules, {comparison.Calls} pairs of calls, {comparison.Completed} completed");
        Assert.True(comparison.Completed > 500);

        void Check(string? difference, int module) => Assert.True(difference is null, $"seed {seed}, module {module}: {difference}");
    }
}
