using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Pyde.Abi.Hosting;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>Everything of a scenario's run that must not depend on the engine.</summary>
internal sealed class Observation
{
    private Observation(string text, InvokeOutcome last, int hostCalls, int guardQuestions, int memoryBytes)
    {
        Text = text;
        Last = last;
        HostCalls = hostCalls;
        GuardQuestions = guardQuestions;
        MemoryBytes = memoryBytes;
    }

    /// <summary>Outcomes, results, return data, globals, memory and what the host saw.</summary>
    internal string Text { get; }

    internal InvokeOutcome Last { get; }

    internal int HostCalls { get; }

    internal int GuardQuestions { get; }

    internal int MemoryBytes { get; }

    /// <summary>Runs a scenario on a fresh instance, which may come from the module's pool.</summary>
    /// <param name="compiled">The module on some engine.</param>
    /// <param name="module">The same module.</param>
    /// <param name="scenario">What to do.</param>
    /// <param name="isCoarse">Whether the text tells only those traps apart that Node's engine tells apart.</param>
    internal static Observation Of(ICompiledModule compiled, ValidatedModule module, Scenario scenario, bool isCoarse)
    {
        Guard? guard = scenario.StopAt == 0 ? null : new Guard(scenario.StopAt);
        FrameGrant grant = new()
        {
            Gas = scenario.Gas,
            GasSlice = scenario.GasSlice,
            StackBudget = scenario.StackBudget,
            MemoryBudgetBytes = scenario.MemoryBudgetBytes,
            Guard = guard,
        };
        DrawnHost host = new(scenario.HostSeed, compiled, module, isCoarse, guard, scenario.GasSlice);
        StringBuilder text = new();
        InvokeOutcome last = default;
        int memoryBytes = 0;
        TrapCode trap = compiled.Instantiate(new HostBoundary(host), in grant, out IWasmInstance? instance);
        if (trap != TrapCode.None)
            return new Observation($"not instantiated: {Coarse(trap, isCoarse)}", default, 0, 0, 0);
        using (instance)
        {
            foreach (ScenarioCall call in scenario.Calls)
            {
                ulong[] results = new ulong[module.TypeOf(call.Function).Results.Length];
                last = instance!.Invoke(call.Function, call.Arguments, results);
                Append(text, last with { Trap = Coarse(last.Trap, isCoarse) });
                if (last.Status == InvokeStatus.Completed)
                    text.AppendJoin(',', results.Select(Hex));
                text.Append(CultureInfo.InvariantCulture, $" data {instance.ReturnData.Length} {Hex(Hash(instance.ReturnData)):x}; ");
                if (last.Status != InvokeStatus.Completed)
                    break;
            }

            // What the run cost to look at, whatever it came to.
            memoryBytes = instance!.Memory.Length;

            // Neither memory nor globals are results after a trap.
            if (last.Status != InvokeStatus.Trapped)
            {
                text.Append("globals ").AppendJoin(',', Enumerable.Range(0, module.Globals.Length).Select(i => Hex(instance!.ReadGlobal(i))));
                text.Append(CultureInfo.InvariantCulture, $" memory {memoryBytes} {Hex(Hash(instance.Memory))}");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $" host {host.Calls} {Hex(host.Digest)}");
        return new Observation(text.ToString(), last, host.Calls, guard?.Questions ?? 0, memoryBytes);
    }

    /// <summary>Mixes bytes into a number; differences may not cancel out, that is all.</summary>
    internal static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed = 14_695_981_039_346_656_037)
    {
        ulong hash = seed ^ (ulong)bytes.Length;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
            hash = Mix(hash, word);
        foreach (byte rest in bytes[(bytes.Length & ~7)..])
            hash = Mix(hash, rest);
        return hash;
    }

    internal static ulong Mix(ulong hash, ulong value) => ulong.RotateLeft((hash ^ value) * 0x9e37_79b9_7f4a_7c15, 29);

    /// <summary>One trap for those that V8 names with one message.</summary>
    internal static TrapCode Coarse(TrapCode trap, bool isCoarse) => !isCoarse ? trap : trap switch
    {
        TrapCode.InvalidConversionToInteger => TrapCode.IntegerOverflow,
        TrapCode.UndefinedElement => TrapCode.TableOutOfBounds,
        TrapCode.UninitializedElement => TrapCode.IndirectCallTypeMismatch,
        _ => trap,
    };

    private static void Append(StringBuilder text, InvokeOutcome outcome) =>
        text.Append(CultureInfo.InvariantCulture, $"{outcome.Status} {outcome.Trap} gas {outcome.GasUsed} ");

    private static string Hex(ulong value) => value.ToString("x", CultureInfo.InvariantCulture);

    private sealed class Guard(int stopAt) : IRunGuard
    {
        internal int Questions { get; private set; }

        public bool ShouldStop() => ++Questions >= stopAt;
    }
}
