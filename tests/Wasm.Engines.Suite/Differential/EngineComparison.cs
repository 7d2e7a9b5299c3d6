using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>
/// Runs functions of a module on an oracle and on other engines: outcomes, results, gas, return data, memory, globals and host calls have to
/// be the same, whatever ran on a pooled instance before.
/// </summary>
internal sealed class EngineComparison(IWasmEngine oracle, params TestedEngine[] tested)
{
    private const int FunctionsMax = 8;
    private const int CoarseHostCallsMax = 200;
    private const int CoarseMemoryBytesMax = 4 * 1024 * 1024;

    private static readonly ulong[] AmpleGas = [20_000, 100_000, 1_000_000];

    internal IReadOnlyList<TestedEngine> Tested => tested;

    /// <summary>Modules that were valid.</summary>
    internal int Modules { get; private set; }

    /// <summary>Scenarios that ran on the oracle.</summary>
    internal long Scenarios { get; private set; }

    /// <summary>Scenarios that ended without a trap.</summary>
    internal long Completed { get; private set; }

    /// <summary>Scenarios that used up their gas.</summary>
    internal long OutOfGas { get; private set; }

    /// <summary>Host calls that the oracle made.</summary>
    internal long HostCalls { get; private set; }

    /// <summary>Pairs of observations.</summary>
    internal long Calls => tested.Sum(t => t.Calls);

    /// <summary>Runs a module.</summary>
    /// <param name="bytes">Refused modules count for nothing.</param>
    /// <param name="random">Draws what is done with it.</param>
    /// <returns>The first difference; null when there is none.</returns>
    internal string? Compare(byte[] bytes, Random random)
    {
        if (!WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.Stubs, out ValidatedModule? module, out _))
            return null;
        ChargePlan plan = ChargePlanner.Derive(module!);
        if (oracle.Compile(module!, plan, WasmLimits.Standard, out ICompiledModule? compiled) != CompileOutcome.Compiled)
            return null;
        Modules++;
        List<Side> sides = [];
        using (compiled)
        {
            try
            {
                foreach (TestedEngine engine in tested)
                {
                    if (Open(engine, module!, plan, random) is { } side)
                        sides.Add(side);
                }

                return Compare(compiled!, sides, module!, plan, random);
            }
            finally
            {
                foreach (Side side in sides)
                    side.Compiled.Dispose();
            }
        }
    }

    private static Side? Open(TestedEngine engine, ValidatedModule module, ChargePlan plan, Random random)
    {
        try
        {
            if (engine.Engine.Compile(module, plan, WasmLimits.Standard, out ICompiledModule? compiled) != CompileOutcome.Compiled)
            {
                engine.Unavailable++;
                return null;
            }

            if (random.Next(2) == 0)
                compiled!.Prepare();
            return new Side(engine, compiled!);
        }
        catch (IOException) when (engine.Engine is NodeEngine node)
        {
            node.Channel.Stop();
            engine.Unjudged++;
            return null;
        }
    }

    private string? Compare(ICompiledModule wanted, List<Side> sides, ValidatedModule module, ChargePlan plan, Random random)
    {
        if (module.Functions.Length == 0)
            return null;
        Scenario? kept = null;
        string keptText = string.Empty;
        int count = Math.Min(FunctionsMax, module.Functions.Length);
        int start = random.Next(module.Functions.Length);
        for (int i = 0; i < count; i++)
        {
            int function = module.Imports.Length + ((start + i) % module.Functions.Length);
            Scenario ample = Draw(module, function, random);
            Observation expected = Observation.Of(wanted, module, ample, isCoarse: false);
            ulong used = expected.Last.GasUsed;
            foreach (Scenario scenario in Variants(ample, used, random))
            {
                if (Compare(wanted, sides, module, scenario, random) is { } difference)
                    return difference;
            }

            if (kept is null || random.Next(3) == 0)
                (kept, keptText) = (ample, expected.Text);
        }

        return CompareFresh(sides, module, plan, kept!, keptText);
    }

    private string? Compare(ICompiledModule wanted, List<Side> sides, ValidatedModule module, Scenario scenario, Random random)
    {
        Observation expected = Observation.Of(wanted, module, scenario with { StopAt = 0 }, isCoarse: false);
        Observation? coarse = null;
        Scenarios++;
        HostCalls += expected.HostCalls;
        Completed += expected.Last.IsSuccess ? 1 : 0;
        OutOfGas += expected.Last.Trap == TrapCode.OutOfGas ? 1 : 0;
        foreach (Side side in sides)
        {
            string right = expected.Text;
            if (side.Engine.IsCoarse)
            {
                bool isDear = expected.HostCalls > CoarseHostCallsMax || expected.MemoryBytes > CoarseMemoryBytesMax;
                if (isDear || side.IsBroken || scenario.StopAt > 0 || random.Next(3) == 0)
                    continue;
                coarse ??= Observation.Of(wanted, module, scenario, isCoarse: true);
                right = coarse.Text;
            }

            if (Observe(side, module, scenario) is not { } found)
                continue;
            side.Engine.Calls++;
            bool isStopped = scenario.StopAt > 0 && found.GuardQuestions >= scenario.StopAt;
            if (isStopped ? found.Last.Trap != TrapCode.Interrupted : found.Text != right)
                return $"{side.Engine.Name}, {scenario}: expected {right}, found {found.Text}";
        }

        return null;
    }

    // Null where an engine can say nothing.
    private static Observation? Observe(Side side, ValidatedModule module, Scenario scenario)
    {
        try
        {
            Observation found = Observation.Of(side.Compiled, module, scenario, side.Engine.IsCoarse);
            if (!side.Engine.IsCoarse || found.Last.Trap != TrapCode.Interrupted)
                return found;
        }
        catch (IOException) when (side.Engine.Engine is NodeEngine node)
        {
            node.Channel.Stop();
            side.IsBroken = true;
        }

        side.Engine.Unjudged++;
        return null;
    }

    // The pools have seen much by now: a module that has seen nothing says the same.
    private string? CompareFresh(List<Side> sides, ValidatedModule module, ChargePlan plan, Scenario scenario, string expected)
    {
        List<(string Name, IWasmEngine Engine)> engines = [("oracle", oracle)];
        engines.AddRange(sides.Where(s => !s.Engine.IsCoarse).Select(s => (s.Engine.Name, s.Engine.Engine)));
        foreach ((string name, IWasmEngine engine) in engines)
        {
            engine.Compile(module, plan, WasmLimits.Standard, out ICompiledModule? compiled);
            using (compiled)
            {
                string found = Observation.Of(compiled!, module, scenario, isCoarse: false).Text;
                if (found != expected)
                    return $"fresh {name}, {scenario}: expected {expected}, found {found}";
            }
        }

        return null;
    }

    private static Scenario Draw(ValidatedModule module, int function, Random random)
    {
        List<ScenarioCall> calls = [Call(function)];
        while (random.Next(4) == 0)
            calls.Add(Call(module.Imports.Length + random.Next(module.Functions.Length)));
        return new Scenario(
            [.. calls],
            AmpleGas[random.Next(AmpleGas.Length)],
            0,
            random.Next(8) == 0 ? random.Next(5_000) : WasmLimits.Standard.StackBudget,
            random.Next(8) == 0 ? random.Next(4) * (long)WasmLimits.PageBytes : WasmLimits.Standard.TransactionMemoryBytesMax,
            0,
            (ulong)random.NextInt64());

        ScenarioCall Call(int index) =>
            new(index, [.. module.TypeOf(index).Parameters.ToArray().Select(t => Values.Draw(t, random))]);
    }

    // Gas that just suffices, a unit less, anything in between; slices; a guard that stops.
    private static Scenario[] Variants(Scenario ample, ulong used, Random random)
    {
        ulong within = (ulong)random.NextInt64((long)used + 1);
        ulong slice = (ulong)random.NextInt64(1, Math.Max(2, Math.Min(500, (long)used)));
        return
        [
            ample,
            ample with { Gas = used },
            ample with { Gas = used == 0 ? 0 : used - 1 },
            ample with { Gas = within },
            ample with { Gas = used, GasSlice = slice, StopAt = int.MaxValue },
            ample with { Gas = within, GasSlice = slice },
            ample with { GasSlice = slice, StopAt = random.Next(1, 20) },
        ];
    }

    private sealed class Side(TestedEngine engine, ICompiledModule compiled)
    {
        internal TestedEngine Engine => engine;

        internal ICompiledModule Compiled => compiled;

        internal bool IsBroken { get; set; }
    }
}
