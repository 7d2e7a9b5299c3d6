using Benchmarks.Wasm;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Benchmarks.Gas;

/// <summary>Classes of instructions, metered, each repeated in a loop so that nothing else weighs.</summary>
internal sealed class InstructionGas(BenchContext context, GasRows rows, LoadedEngine engine)
{
    private const int Repeats = 64;
    private const int Turns = 200;

    // Locals: 0 counts turns, 1 and 2 are i32, 3 and 4 i64, 5 and 6 f64. Every body leaves the stack as it found it, and every value that
    // it makes goes into the next one and at last into a global: what nobody needs would be left out by a compiler.
    private const string Locals = "iiiIIFF";

    private static readonly (string Name, byte[] Body)[] Classes =
    [
        ("i32 add", [0x20, 1, 0x20, 2, 0x6a, 0x21, 1]),
        ("i32 mul", [0x20, 1, 0x20, 2, 0x6c, 0x21, 1]),
        ("i32 div_u", [0x20, 1, 0x20, 2, 0x6e, 0x41, 7, 0x72, 0x21, 1]),
        ("i32 rem_s", [0x20, 1, 0x20, 2, 0x6f, 0x41, 7, 0x72, 0x21, 1]),
        ("i32 rotl", [0x20, 1, 0x20, 2, 0x77, 0x21, 1]),
        ("i32 popcnt", [0x20, 1, 0x69, 0x20, 2, 0x6a, 0x22, 2, 0x21, 1]),
        ("i32 compare and select", [0x20, 1, 0x20, 2, 0x20, 1, 0x20, 2, 0x48, 0x1b, 0x21, 1]),
        ("i64 add", [0x20, 3, 0x20, 4, 0x7c, 0x21, 3]),
        ("i64 mul", [0x20, 3, 0x20, 4, 0x7e, 0x21, 3]),
        ("i64 div_s", [0x20, 3, 0x20, 4, 0x7f, 0x42, 7, 0x84, 0x21, 3]),
        ("f64 add", [0x20, 5, 0x20, 6, 0xa0, 0x21, 5]),
        ("f64 div", [0x20, 5, 0x20, 6, 0xa3, 0x21, 5]),
        ("f64 sqrt", [0x20, 5, 0x9f, 0x21, 5]),
        ("f64 min", [0x20, 5, 0x20, 6, 0xa4, 0x21, 5]),
        ("f64 nearest", [0x20, 5, 0x9e, 0x21, 5]),
        ("i32 trunc_f64_s", [0x20, 5, 0xaa, 0x20, 1, 0x6a, 0x22, 1, 0xb7, 0x21, 5]),
        ("i64 trunc_sat_f64_u", [0x20, 5, 0xfc, 0x07, 0x42, 3, 0x7c, 0x22, 3, 0xba, 0x21, 5]),
        ("f64 convert_i64_u", [0x20, 3, 0xba, 0xbd, 0x42, 1, 0x7c, 0x21, 3]),
        ("i32 load", [0x20, 1, 0x41, 0x3c, 0x71, 0x28, 2, 0, 0x20, 1, 0x6a, 0x21, 1]),
        ("i32 store", [0x20, 1, 0x41, 0x3c, 0x71, 0x20, 1, 0x36, 2, 0, 0x20, 1, 0x41, 5, 0x6a, 0x21, 1]),
        ("i64 load8_s", [0x20, 1, 0x41, 0x3f, 0x71, 0x30, 0, 0, 0xa7, 0x20, 1, 0x6a, 0x21, 1]),
        ("global get and set", [0x23, 0, 0x20, 1, 0x6a, 0x24, 0]),
        ("if and else", [0x20, 1, 0x41, 1, 0x71, 0x04, 0x40, 0x01, 0x05, 0x01, 0x0b, 0x20, 1, 0x41, 3, 0x6a, 0x21, 1]),
        ("br_table", [0x02, 0x40, 0x02, 0x40, 0x20, 1, 0x41, 1, 0x71, 0x0e, 1, 0, 1, 0x0b, 0x0b, 0x20, 1, 0x41, 3, 0x6a, 0x21, 1]),
        ("call", [0x10, 0]),
        ("call_indirect", [0x41, 0, 0x11, 0, 0]),
        ("memory.size", [0x3f, 0, 0x20, 1, 0x6a, 0x21, 1]),
        ("memory.copy, 0 B", [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 0x0a, 0, 0]),
        ("memory.copy, 64 B", [0x41, 0, 0x41, 0x80, 0x01, 0x41, 0xc0, 0x00, 0xfc, 0x0a, 0, 0]),
        ("memory.copy, 32 KiB", [0x41, 0, 0x41, 0x80, 0x80, 0x02, 0x41, 0x80, 0x80, 0x02, 0xfc, 0x0a, 0, 0]),
        ("memory.fill, 64 B", [0x41, 0, 0x41, 0, 0x41, 0xc0, 0x00, 0xfc, 0x0b, 0]),
        ("memory.fill, 64 KiB", [0x41, 0, 0x41, 1, 0x41, 0x80, 0x80, 0x04, 0xfc, 0x0b, 0]),
        ("memory.init, 64 B", [0x41, 0, 0x41, 0, 0x41, 0xc0, 0x00, 0xfc, 0x08, 0, 0]),
        ("memory.init, 32 KiB", [0x41, 0, 0x41, 0, 0x41, 0x80, 0x80, 0x02, 0xfc, 0x08, 0, 0]),
        ("memory.grow, 0 pages", [0x41, 0, 0x40, 0, 0x1a]),
        ("table.copy, 8 elements", [0x41, 0, 0x41, 8, 0x41, 8, 0xfc, 0x0e, 0, 0]),
        ("table.copy, 4,096 elements", [0x41, 0, 0x41, 8, 0x41, 0x80, 0x20, 0xfc, 0x0e, 0, 0]),
    ];

    /// <summary>Measures them.</summary>
    public void Run()
    {
        foreach ((string name, byte[] body) in Classes)
        {
            byte[] repeated = [.. Enumerable.Repeat(body, Repeats).SelectMany(bytes => bytes)];
            Measure(name, Module(repeated, Turns), isFresh: false);
        }

        // A page that came by growing is filled, so that the operating system has to back it; each time on an instance of its own.
        byte[] grown = [0x41, 1, 0x40, 0, 0x41, 0x80, 0x80, 0x04, 0x6c, 0x41, 1, 0x41, 0x80, 0x80, 0x04, 0xfc, 0x0b, 0];
        Measure("memory.grow, a page that is filled", Module(grown, turns: 15), isFresh: true);
        MeasureInstance(pages: 1);
        MeasureInstance(pages: 64);
    }

    private static ModuleBuilder Module(byte[] body, int turns)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(8_192);
        int nothing = builder.Function(":", []);
        builder.Global('i', isMutable: true, [0x41, 0x07]);
        builder.Element(0, [.. Enumerable.Repeat(nothing, 16)]);
        builder.PassiveData(new byte[32 << 10]);
        byte[] code =
        [
            0x41, .. ModuleBuilder.S32(turns), 0x21, 0,
            0x23, 0, 0x41, 4, 0x6a, 0x22, 1, 0xac, 0x21, 3, 0x23, 0, 0x41, 6, 0x6a, 0x22, 2, 0xac, 0x21, 4,
            0x44, .. BitConverter.GetBytes(1.5), 0x21, 5, 0x44, .. BitConverter.GetBytes(1.0000001), 0x21, 6,
            0x03, 0x40, .. body, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b,
            0x20, 3, 0x20, 5, 0xbd, 0x7c, 0xa7, 0x20, 1, 0x6a, 0x20, 2, 0x6a, 0x24, 0,
        ];
        builder.Function(":", code, Locals, export: "run");
        return builder;
    }

    private void Measure(string name, ModuleBuilder builder, bool isFresh)
    {
        using ICompiledModule compiled = Compile(builder, out ValidatedModule module);
        module.FindExportedFunction("run", out int function);
        ulong gas = 0;
        double nanoseconds;
        if (isFresh)
        {
            nanoseconds = BenchClock.Nanoseconds(
                count =>
                {
                    for (int i = 0; i < count; i++)
                    {
                        using IWasmInstance fresh = Instantiate(compiled);
                        gas = GasOf(fresh.Invoke(function), name);
                    }
                },
                context.IsQuick);
        }
        else
        {
            using IWasmInstance instance = Instantiate(compiled);
            gas = GasOf(instance.Invoke(function), name);
            nanoseconds = BenchClock.Nanoseconds(
                count =>
                {
                    for (int i = 0; i < count; i++)
                        instance.Invoke(function);
                },
                context.IsQuick);
        }

        rows.Add($"wasm.{name}", nanoseconds, gas);
    }

    private void MeasureInstance(uint pages)
    {
        using ICompiledModule compiled = Compile(ModuleBuilder.WithMemory(pages), out ValidatedModule module);
        double nanoseconds = BenchClock.Nanoseconds(
            count =>
            {
                for (int i = 0; i < count; i++)
                    Instantiate(compiled).Dispose();
            },
            context.IsQuick);
        rows.Add($"instance, {pages} pages", nanoseconds, InstancePrices.Instance(module));
    }

    private ICompiledModule Compile(ModuleBuilder builder, out ValidatedModule module)
    {
        if (!WasmValidator.TryValidate(
            builder.Build(), WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? validated, out ModuleError error))
        {
            throw new InvalidDataException(error.ToString());
        }

        module = validated!;
        CompileOutcome outcome = engine.Bare.Compile(
            module, ChargePlanner.Derive(module), WasmLimits.Standard, out ICompiledModule? compiled);
        return compiled ?? throw new InvalidOperationException($"{engine.Name} does not compile: {outcome}");
    }

    private static IWasmInstance Instantiate(ICompiledModule compiled)
    {
        TrapCode trap = compiled.Instantiate(UnusedHost.Instance, Plans.Ample, out IWasmInstance? instance);
        return instance ?? throw new InvalidOperationException($"no instance: {trap}");
    }

    private static ulong GasOf(InvokeOutcome outcome, string name) => outcome.Status == InvokeStatus.Completed
        ? outcome.GasUsed
        : throw new InvalidOperationException($"{name} ended with {outcome.Status} {outcome.Trap}");
}
