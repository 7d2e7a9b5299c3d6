using System.Text.Json;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Contracts.Wasm;
using Wasm.Interpreter;
using Wasm.Wasmtime.Native;
using Wasm.Wasmtime.Peer;
using Xunit.Abstractions;

namespace Wasm.Wasmtime.Tests;

/// <summary>
/// What the charge plan takes is what Wasmtime's own fuel counter takes, to the unit, wherever a run ends without a trap and pays for no
/// length (abi.md, "Metering"). The counter is the library's: nothing of the plan is rendered into these modules.
/// </summary>
[Collection("wasmtime")]
public sealed class FuelTests(ITestOutputHelper output)
{
    private const ulong Gas = 3_000_000;
    private const int Generated = 300;

    [LibraryFact]
    public void Fuel_of_the_kernels_of_the_benchmark_is_the_gas_of_their_plan()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Kernels");
        using JsonDocument list = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "kernels.json")));
        using Machines machines = new();
        foreach (JsonElement kernel in list.RootElement.GetProperty("kernels").EnumerateArray())
        {
            string name = kernel.GetProperty("name").GetString()!;
            ValidatedModule module = Validate(File.ReadAllBytes(Path.Combine(folder, $"{name}.wasm")));
            Assert.True(module.FindExportedFunction("run", out int run), name);
            (ulong gas, ulong[] results) = machines.Agree(module, run, [kernel.GetProperty("smallN").GetUInt64()], FrameGrant.GasMax, name);
            output.WriteLine(gas == 0 ? $"{name} pays by length" : $"{name}: {gas}");
            if (gas != 0)
                Assert.Equal([kernel.GetProperty("smallChecksum").GetUInt64()], results);
        }

        Assert.True(machines.Compared >= 12, $"{machines.Compared} kernels were compared");
    }

    [LibraryFact]
    public void Fuel_of_the_reference_modules_is_the_gas_of_their_plan_with_imports_that_answer_zero()
    {
        using Machines machines = new();
        int modules = 0;
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Parachains"), "*.wasm", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            ValidatedModule module = Validate(File.ReadAllBytes(file), new ZeroLinker());
            modules++;
            AgreeOnAll(machines, module, new Random(modules), Path.GetFileName(file));
        }

        output.WriteLine($"{modules} modules, {machines.Compared} calls");
        Assert.True(modules >= 5 && machines.Compared >= 5, $"{modules} modules, {machines.Compared} calls");
    }

    [LibraryTheory]
    [InlineData(1)]
    [InlineData(20261128)]
    public void Fuel_of_generated_modules_is_the_gas_of_their_plan(int seed)
    {
        using Machines machines = new();
        for (int i = 0; i < Generated; i++)
            AgreeOnAll(machines, Validate(GeneratedModule.From(seed + i)), new Random(seed + i), $"seed {seed + i}");
        output.WriteLine($"{Generated} modules, {machines.Compared} calls, {machines.Left} ended otherwise or pay by length");
        Assert.True(machines.Compared > Generated, $"{machines.Compared} calls were compared");
    }

    private static void AgreeOnAll(Machines machines, ValidatedModule module, Random random, string name)
    {
        for (int i = 0; i < module.Functions.Length; i++)
        {
            int function = module.Imports.Length + i;
            ulong[] arguments = new ulong[module.TypeOf(function).Parameters.Length];
            for (int p = 0; p < arguments.Length; p++)
                arguments[p] = module.TypeOf(function).Parameters[p] == WasmValueType.I32 ? (uint)random.Next(40) : (ulong)random.Next(40);
            machines.Agree(module, function, arguments, Gas, $"{name}, function {function}");
        }
    }

    private static ValidatedModule Validate(byte[] bytes, ImportLinker? linker = null)
    {
        bool isValid = WasmValidator.TryValidate(
            bytes, WasmLimits.Standard, linker ?? ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error);
        Assert.True(isValid, error.ToString());
        return module!;
    }

    /// <summary>The interpreter with a plan on one side, the library with its fuel on the other.</summary>
    private sealed class Machines : IDisposable
    {
        private readonly InterpreterEngine _interpreter = new();
        private readonly PeerEngine _library = new(hasFuel: true, hasCanonicalNans: true, isParallel: true);
        private ValidatedModule? _module;
        private ICompiledModule? _interpreted;
        private PeerModule? _compiled;

        /// <summary>Calls that were compared.</summary>
        public int Compared { get; private set; }

        /// <summary>Calls that were not: they trap, are out of gas, or can reach an instruction that pays by its length.</summary>
        public int Left { get; private set; }

        public (ulong Gas, ulong[] Results) Agree(ValidatedModule module, int function, ulong[] arguments, ulong gas, string what)
        {
            Take(module);
            FrameGrant grant = new()
            {
                Gas = gas,
                StackBudget = WasmLimits.Standard.StackBudget,
                MemoryBudgetBytes = WasmLimits.Standard.TransactionMemoryBytesMax,
            };
            if (PaysByLength(module, function) || _interpreted!.Instantiate(EngineSuite.NoHost.Instance, in grant, out IWasmInstance? instance) != TrapCode.None)
            {
                Left++;
                return (0, []);
            }

            WasmFunctionType type = module.TypeOf(function);
            ulong[] results = new ulong[type.Results.Length];
            InvokeOutcome outcome;
            using (instance)
                outcome = instance!.Invoke(function, arguments, results);
            if (outcome.Status != InvokeStatus.Completed)
            {
                Left++;
                return (0, []);
            }

            using PeerInstance peer = new(_library, _compiled!, module);
            RawValue[] values = new RawValue[Math.Max(arguments.Length, results.Length)];
            for (int i = 0; i < arguments.Length; i++)
                values[i].Bits = arguments[i];
            ulong before = peer.FuelLeft();
            Assert.True(peer.Call(peer.Find($"{PlanRenderer.FunctionPrefix}{function}"), values), $"{what}: the library traps");
            for (int i = 0; i < results.Length; i++)
            {
                bool isNarrow = type.Results[i] is WasmValueType.I32 or WasmValueType.F32;
                Assert.True(results[i] == (isNarrow ? values[i].Low : values[i].Bits), $"{what}: result {i} differs");
            }

            ulong fuel = before - peer.FuelLeft();
            Assert.True(fuel == outcome.GasUsed, $"{what}: gas {outcome.GasUsed}, fuel {fuel}");
            Compared++;
            return (fuel, results);
        }

        public void Dispose()
        {
            _compiled?.Dispose();
            _interpreted?.Dispose();
            _library.Dispose();
            _interpreter.Dispose();
        }

        // Whether a function can reach an instruction that does; an indirect call counts as reaching the whole table.
        private static bool PaysByLength(ValidatedModule module, int function)
        {
            HashSet<int> seen = [function];
            Stack<int> open = new([function]);
            while (open.TryPop(out int next))
            {
                if (next < module.Imports.Length)
                    continue;
                InstructionReader reader = new(module, next - module.Imports.Length);
                while (reader.Read(out Instruction instruction))
                {
                    if (instruction.IsBulk || instruction.Opcode == Op.MemoryGrow)
                        return true;
                    if (instruction.Opcode == Op.Call && seen.Add((int)instruction.Immediate))
                        open.Push((int)instruction.Immediate);
                    if (instruction.Opcode != Op.CallIndirect)
                        continue;
                    foreach (int element in module.Elements.ToArray().SelectMany(segment => segment.Functions.ToArray()))
                    {
                        if (seen.Add(element))
                            open.Push(element);
                    }
                }
            }

            return false;
        }

        private void Take(ValidatedModule module)
        {
            if (_module == module)
                return;
            _compiled?.Dispose();
            _interpreted?.Dispose();
            _module = module;
            _compiled = _library.Compile(PlanRenderer.RenderUnmetered(module));
            Assert.Equal(
                CompileOutcome.Compiled,
                _interpreter.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out _interpreted));
        }
    }

    /// <summary>Every import answers zeros, those of the chain too: what a host function costs is no part of a plan.</summary>
    private sealed class ZeroLinker : ImportLinker
    {
        public override LinkOutcome LinkFunction(string module, string name, WasmFunctionType type, out HostFunction? function)
        {
            function = null;
            return LinkOutcome.Linked;
        }
    }
}
