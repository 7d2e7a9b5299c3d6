using System.Diagnostics;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite.Differential;
using Xunit.Abstractions;

namespace Wasm.EngineSuite;

/// <summary>
/// The same modules and calls on an engine and, with the plan rendered into them, on Node's: results, traps, memory, globals, host calls and
/// gas.
/// </summary>
/// <remarks>
/// PYDE_WASM_FUZZ=N draws 3 N modules from a new seed, which is printed; otherwise a small fixed set runs.
/// </remarks>
public abstract class NodeDifferentialSuite(ITestOutputHelper output)
{
    private const int SmokeModules = 25;
    private const int SmokeSeed = 20261120;

    protected abstract IWasmEngine CreateEngine();

    [Fact]
    public void Engine_and_node_agree_on_real_mutated_and_generated_modules()
    {
        if (!NodeChannel.IsInstalled)
        {
            output.WriteLine("not run: node is not installed");
            return;
        }

        bool isLong = int.TryParse(Environment.GetEnvironmentVariable("PYDE_WASM_FUZZ"), out int modules);
        int seed = isLong ? (int)Stopwatch.GetTimestamp() : SmokeSeed;
        output.WriteLine($"seed {seed}");
        using IWasmEngine engine = CreateEngine();
        using NodeEngine node = new();
        TestedEngine tested = new("node", node, IsCoarse: true);
        EngineComparison comparison = new(engine, tested);
        DifferentialRun.Check(comparison, seed, isLong ? modules : SmokeModules, output);
        Assert.True(tested.Calls > 500, $"only {tested.Calls} calls were compared");
        Assert.True(tested.Unjudged < 20, $"node said nothing about {tested.Unjudged} calls");
    }
}
