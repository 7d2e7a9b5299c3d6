using System.Globalization;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>Runs every function of a module on two engines: results, traps, memory, globals and gas have to be the same.</summary>
internal sealed class EngineComparison(IWasmEngine oracle, IWasmEngine tested, IHostFunctions host)
{
    private const int GasMax = 1_000_000;

    /// <summary>Modules that were valid.</summary>
    internal int Modules { get; private set; }

    /// <summary>Pairs of calls.</summary>
    internal int Calls { get; private set; }

    /// <summary>Calls that ended without a trap.</summary>
    internal int Completed { get; private set; }

    /// <summary>Runs a module.</summary>
    /// <param name="bytes">Refused modules count for nothing.</param>
    /// <param name="random">Draws arguments and grants.</param>
    /// <returns>The first difference; null when there is none.</returns>
    internal string? Compare(byte[] bytes, Random random)
    {
        if (!WasmValidator.TryValidate(bytes, WasmLimits.Standard, ImportLinker.Stubs, out ValidatedModule? module, out _))
            return null;
        ChargePlan plan = ChargePlanner.Derive(module!);
        if (oracle.Compile(module!, plan, WasmLimits.Standard, out ICompiledModule? first) != CompileOutcome.Compiled)
            return null;
        using ICompiledModule wanted = first!;
        CompileOutcome outcome = tested.Compile(module!, plan, WasmLimits.Standard, out ICompiledModule? second);
        if (outcome != CompileOutcome.Compiled)
            return $"not compiled: {outcome}";
        using ICompiledModule found = second!;
        Modules++;
        for (int function = module!.Imports.Length; function < module.Imports.Length + module.Functions.Length; function++)
        {
            WasmFunctionType type = module.TypeOf(function);
            ulong[] arguments = [.. type.Parameters.ToArray().Select(t => Draw(t, random))];
            FrameGrant ample = Grant(GasMax, 0);
            string expected = Observe(wanted, module, function, arguments, ample, out ulong used);

            // The same with just enough gas, with a unit less, with little, and in slices.
            ulong few = (ulong)random.Next(2_000);
            FrameGrant[] grants =
            [
                ample, Grant(used, 0), Grant(used == 0 ? 0 : used - 1, 0), Grant(few, 0), Grant(used, (ulong)random.Next(1, 500)),
            ];
            foreach (FrameGrant grant in grants)
            {
                string right = grant.Gas == GasMax ? expected : Observe(wanted, module, function, arguments, grant, out _);
                string seen = Observe(found, module, function, arguments, grant, out _);
                Calls++;
                Completed += right.Contains("memory", StringComparison.Ordinal) ? 1 : 0;
                if (right != seen)
                {
                    string call = $"function {function}({string.Join(", ", arguments)}), gas {grant.Gas}, slice {grant.GasSlice}";
                    return $"{call}: expected {right}, found {seen}";
                }
            }
        }

        return null;
    }

    private static FrameGrant Grant(ulong gas, ulong slice) => new()
    {
        Gas = gas,
        GasSlice = slice,
        StackBudget = WasmLimits.Standard.StackBudget,
        MemoryBudgetBytes = WasmLimits.Standard.TransactionMemoryBytesMax,
    };

    private static ulong Draw(WasmValueType type, Random random) => type switch
    {
        // Every bit pattern: NaNs keep their bits on the way through a module.
        WasmValueType.F32 => random.Next(3) == 0 ? (uint)random.NextInt64() : BitConverter.SingleToUInt32Bits(random.Next(-100, 100) / 4f),
        WasmValueType.F64 => random.Next(3) == 0
            ? (ulong)random.NextInt64(long.MinValue, long.MaxValue)
            : BitConverter.DoubleToUInt64Bits(random.Next(-100, 100) / 8.0),
        WasmValueType.I32 => (uint)(random.Next(3) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(40)),
        _ => random.Next(3) == 0 ? (ulong)random.Next(40) : (ulong)random.NextInt64(long.MinValue, long.MaxValue),
    };

    private string Observe(
        ICompiledModule compiled, ValidatedModule module, int function, ulong[] arguments, in FrameGrant grant, out ulong used)
    {
        used = 0;
        TrapCode trap = compiled.Instantiate(host, in grant, out IWasmInstance? instance);
        if (trap != TrapCode.None)
            return $"not instantiated: {trap}";
        using (instance)
        {
            ulong[] results = new ulong[module.TypeOf(function).Results.Length];
            InvokeOutcome outcome = instance!.Invoke(function, arguments, results);
            used = outcome.GasUsed;
            if (outcome.Status != InvokeStatus.Completed)
                return outcome.ToString();
            HashCode memory = default;
            memory.AddBytes(instance.Memory);
            string values = string.Join(',', results.Select(r => r.ToString("x", CultureInfo.InvariantCulture)));
            string globals = string.Join(
                ',', Enumerable.Range(0, module.Globals.Length).Select(i => instance.ReadGlobal(i).ToString("x", CultureInfo.InvariantCulture)));
            return $"{values} gas {used} globals {globals} memory {instance.Memory.Length} {memory.ToHashCode():x}";
        }
    }
}
