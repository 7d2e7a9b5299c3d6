using Pyde.Abi.Binary;
using Wasm.EngineSuite.Differential;
using Wasm.EngineSuite.Hostile;
using Xunit.Abstractions;

namespace Wasm.Interpreter.Tests;

/// <summary>A few batches of what <c>pyde fuzz modules</c> feeds by the million.</summary>
public sealed class HostileModulesTests(ITestOutputHelper output)
{
    private const int FirstSeed = 20261128;
    private const int Batches = 12;

    [Fact]
    public void Hostile_modules_end_in_a_module_or_a_typed_refusal_and_node_gives_the_same_verdict()
    {
        using InterpreterEngine interpreter = new();
        using NodeChannel? node = NodeChannel.IsInstalled ? new NodeChannel() : null;
        if (node is null)
            output.WriteLine("verdicts are not compared: node is not installed");
        HostileRun run = new(HostileCorpus.Load(), interpreter, new EngineComparison(interpreter), node);
        for (int i = 0; i < Batches; i++)
            Assert.Null(run.Batch(FirstSeed + i)?.ToString());
        Assert.Null(run.Finish()?.ToString());
        Assert.Equal(Batches * HostileRun.BatchModules, run.Modules);
        Assert.True(run.Accepted > 400, $"{run.Accepted} valid");
        Assert.True(run.Refused(ModuleErrorKind.Malformed) > 2_000, $"{run.Refused(ModuleErrorKind.Malformed)} malformed");
        Assert.True(run.Refused(ModuleErrorKind.Invalid) > 1_000, $"{run.Refused(ModuleErrorKind.Invalid)} invalid");
        Assert.True(node is null || run.NodeAgreed > run.Modules / 2, $"node agreed on {run.NodeAgreed}");
    }
}
