using Wasm.EngineSuite;
using Wasm.EngineSuite.Differential;
using Wasm.Interpreter;
using Xunit.Abstractions;

namespace Wasm.Managed.Tests;

/// <summary>The managed engine against the interpreter, on modules drawn from a seed.</summary>
public sealed class InterpreterComparisonTests(ITestOutputHelper output)
{
    private const int ModulesOfEachKind = 20;

    [Theory]
    [InlineData(20261121)]
    public void Engines_agree_on_mutated_host_calling_and_generated_modules(int seed)
    {
        using InterpreterEngine oracle = new();
        using ManagedEngine tested = new();
        EngineComparison comparison = new(oracle, new TestedEngine("managed", tested));
        DifferentialRun.Check(comparison, seed, ModulesOfEachKind, output);
        Assert.True(comparison.Completed > 500, $"only {comparison.Completed} calls completed");
        Assert.True(comparison.OutOfGas > 500, $"only {comparison.OutOfGas} calls ran out of gas");
        Assert.True(comparison.HostCalls > 200, $"only {comparison.HostCalls} host calls");
    }
}
