using System.Diagnostics;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite;

/// <summary>Valid modules at the limits of abi.md, and guests that mean harm: a result or a trap, in bounded time.</summary>
public abstract class HostileGuestSuite
{
    private const ulong Gas = 2_000_000;

    // Of the compile budget (abi.md: 10 s on two cores) with room for a busy machine.
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);

    /// <summary>One case a limit; the modules are made where they are used.</summary>
    public static TheoryData<string> Limits =>
    [
        "functions", "instructions", "locals", "operands", "nesting", "parameters", "table", "globals", "segments", "targets", "bodies",
    ];

    protected abstract IWasmEngine CreateEngine();

    [Theory]
    [MemberData(nameof(Limits))]
    public void Module_at_a_limit_compiles_and_runs_in_bounded_time(string limit)
    {
        Stopwatch watch = Stopwatch.StartNew();
        InvokeOutcome outcome = Run(AtLimit(limit), [], Grants.Of(Gas), out ulong result);
        Assert.Equal(InvokeStatus.Completed, outcome.Status);
        Assert.Equal(7UL, result);
        Assert.True(watch.Elapsed < TimeMax, $"took {watch.Elapsed}");
    }

    [Fact]
    public void Memory_that_grows_for_ever_ends_at_its_budget_or_its_gas()
    {
        // grow until -1, a page at a time.
        byte[] grow = [0x03, 0x40, 0x41, 0x01, 0x40, 0x00, 0x41, 0x7f, 0x47, 0x0d, 0x00, 0x0b, 0x3f, 0x00];
        byte[] module = Module(":i", grow);
        InvokeOutcome outcome = Run(module, [], Grants.Of(Gas), out ulong pages);
        Assert.Equal((InvokeStatus.Completed, 1_024UL), (outcome.Status, pages));
        Assert.Equal(TrapCode.OutOfGas, Run(module, [], Grants.Of(100_000), out _).Trap);
        FrameGrant little = new() { Gas = Gas, StackBudget = 10_000, MemoryBudgetBytes = 3 * WasmLimits.PageBytes };
        Assert.Equal(TrapCode.OutOfGas, Run(module, [], little, out _).Trap);
    }

    [Theory]
    [InlineData(new byte[] { 0x03, 0x40, 0x0c, 0x00, 0x0b, 0x41, 0x00 })]
    [InlineData(new byte[] { 0x03, 0x40, 0x41, 0x00, 0x41, 0x00, 0x41, 0x00, 0xfc, 0x0b, 0x00, 0x0c, 0x00, 0x0b, 0x41, 0x00 })]
    [InlineData(new byte[] { 0x03, 0x40, 0x41, 0x00, 0x0e, 0x01, 0x00, 0x00, 0x0b, 0x41, 0x00 })]
    [InlineData(new byte[] { 0x03, 0x40, 0x02, 0x40, 0x0c, 0x01, 0x0b, 0x0b, 0x41, 0x00 })]
    [InlineData(new byte[] { 0x03, 0x40, 0x41, 0x00, 0x40, 0x00, 0x0d, 0x00, 0x0c, 0x00, 0x0b, 0x41, 0x00 })]
    public void Loop_without_an_end_ends_with_its_gas(byte[] body) =>
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, Gas), Run(Module(":i", body), [], Grants.Of(Gas), out _));

    [Fact]
    public void Recursion_through_functions_and_the_table_ends_with_a_trap()
    {
        Assert.Equal(TrapCode.StackExhausted, Run(Module(":i", [0x10, 0x00]), [], Grants.Ample, out _).Trap);
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(1);
        int type = builder.Type(":i");
        builder.Element(0, builder.Function(":i", [0x41, 0x00, 0x11, (byte)type, 0x00], export: "run"));
        Assert.Equal(TrapCode.StackExhausted, Run(builder.Build(), [], Grants.Ample, out _).Trap);
    }

    [Theory]
    [InlineData(0x0b)]
    [InlineData(0x0a)]
    [InlineData(0x08)]
    public void Bulk_instruction_up_to_the_end_of_memory_works_and_a_byte_further_traps(byte sub)
    {
        // Destination and length are parameters; the source is where the range is largest.
        byte[] operation = sub switch { 0x0b => [0xfc, 0x0b, 0x00], 0x0a => [0xfc, 0x0a, 0x00, 0x00], _ => [0xfc, 0x08, 0x00, 0x00] };
        ModuleBuilder builder = ModuleBuilder.WithMemory().PassiveData(new byte[300]);
        builder.Function("ii:i", [0x20, 0x00, 0x41, 0x00, 0x20, 0x01, .. operation, 0x41, 0x07], export: "run");
        byte[] module = builder.Build();
        foreach ((uint at, uint length, bool isInside) in ((uint, uint, bool)[])
        [
            (65_536, 0, true), (65_537, 0, false), (65_535, 1, true), (65_535, 2, false), (65_236, 300, true), (65_237, 300, false),
            (uint.MaxValue, 0, false), (uint.MaxValue, 1, false), (0, uint.MaxValue, false), (1, uint.MaxValue, false),
        ])
        {
            InvokeOutcome outcome = Run(module, [at, length], Grants.Ample, out _);
            TrapCode expected = isInside ? TrapCode.None : TrapCode.MemoryOutOfBounds;
            Assert.True(expected == outcome.Trap, $"{at} + {length}: {outcome}");
        }
    }

    [Fact]
    public void Addresses_around_every_end_of_memory_are_judged_in_more_than_32_bits()
    {
        foreach (uint offset in (uint[])[0, 1, 65_528, 65_532, 65_536, int.MaxValue, uint.MaxValue - 3, uint.MaxValue])
        {
            byte[] module = Module("i:i", [0x20, 0x00, 0x28, 0x00, .. ModuleBuilder.U32(offset)]);
            foreach (uint address in (uint[])[0, 1, 4, 65_531, 65_532, 65_533, 65_536, int.MaxValue, 1u << 31, uint.MaxValue - 3, uint.MaxValue])
            {
                bool isInside = (ulong)address + offset + 4 <= WasmLimits.PageBytes;
                TrapCode trap = Run(module, [address], Grants.Ample, out _).Trap;
                Assert.True(trap == (isInside ? TrapCode.None : TrapCode.MemoryOutOfBounds), $"{address} + {offset}: {trap}");
            }
        }
    }

    private static byte[] Module(string signature, byte[] body)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(signature, body, export: "run");
        return builder.Build();
    }

    // Every one answers 7.
    private static byte[] AtLimit(string limit)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        byte[] body = [0x41, 0x07];
        string locals = string.Empty;
        switch (limit)
        {
            case "functions":
                for (int i = 1; i < WasmLimits.Standard.FunctionsMax; i++)
                    builder.Function(":i", [0x41, 0x07]);
                body = [0x10, .. ModuleBuilder.U32((uint)WasmLimits.Standard.FunctionsMax - 2)];
                break;
            case "instructions":
                body = [.. Repeat([0x41, 0x01, 0x6a], (WasmLimits.Standard.InstructionsPerBodyMax / 2) - 2)];
                body = [0x41, .. ModuleBuilder.S32(7 - ((WasmLimits.Standard.InstructionsPerBodyMax / 2) - 2)), .. body];
                break;
            case "locals":
                locals = new string('I', WasmLimits.Standard.LocalsMax);
                break;
            case "operands":
                int operands = WasmLimits.Standard.StackSlotsMax;
                body = [0x41, 0x07, .. Repeat([0x41, 0x00], operands - 1), .. Repeat([0x6a], operands - 1)];
                break;
            case "nesting":
                body = [.. Repeat([0x02, 0x7f], WasmLimits.Standard.NestingMax), 0x41, 0x07, .. Repeat([0x0b], WasmLimits.Standard.NestingMax)];
                break;
            case "parameters":
                string many = new('I', WasmLimits.Standard.ParametersMax);
                int wide = builder.Function($"{many}:{many}", [.. Enumerable.Range(0, many.Length).SelectMany(i => (byte[])[0x20, .. ModuleBuilder.U32((uint)i)])]);
                body = [.. Repeat([0x42, 0x07], many.Length), 0x10, (byte)wide, .. Repeat([0x1a], many.Length - 1), 0xa7];
                break;
            case "table":
                builder.Table((uint)WasmLimits.Standard.TableElementsMax);
                int seven = builder.Function(":i", [0x41, 0x07]);
                builder.Element(WasmLimits.Standard.TableElementsMax - 1, seven);
                body = [0x41, .. ModuleBuilder.S32(WasmLimits.Standard.TableElementsMax - 1), 0x11, (byte)builder.Type(":i"), 0x00];
                break;
            case "globals":
                for (int i = 0; i < WasmLimits.Standard.GlobalsMax; i++)
                    builder.Global('i', isMutable: true, [0x41, 0x07]);
                body = [0x23, .. ModuleBuilder.U32((uint)WasmLimits.Standard.GlobalsMax - 1)];
                break;
            case "segments":
                for (int i = 0; i < WasmLimits.Standard.SegmentsMax; i++)
                    builder.Data(i, [7]);
                body = [0x41, .. ModuleBuilder.S32(WasmLimits.Standard.SegmentsMax - 1), 0x2d, 0x00, 0x00];
                break;
            case "targets":
                body = [0x02, 0x40, 0x41, 0x05, 0x0e, .. ModuleBuilder.U32(400_000), .. new byte[400_001], 0x0b, 0x41, 0x07];
                break;
            default:
                // Loops, calls and memory in many bodies, all of which are compiled.
                for (int i = 0; i < 400; i++)
                    builder.Function(":i", [.. Repeat([0x03, 0x40, 0x41, 0x00, 0x41, 0x01, 0x36, 0x02, 0x00, 0x0b], 100), 0x41, 0x07]);
                body = [.. Enumerable.Range(0, 399).SelectMany(i => (byte[])[0x10, .. ModuleBuilder.U32((uint)i), 0x1a]), 0x10, .. ModuleBuilder.U32(399)];
                break;
        }

        builder.Function(":i", body, locals, "run");
        return builder.Build();

        static IEnumerable<byte> Repeat(byte[] bytes, int count) => Enumerable.Repeat(bytes, count).SelectMany(b => b);
    }

    private InvokeOutcome Run(byte[] bytes, ulong[] arguments, in FrameGrant grant, out ulong result)
    {
        bool isValid = WasmValidator.TryValidate(
            bytes, WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error);
        Assert.True(isValid, error.ToString());
        using IWasmEngine engine = CreateEngine();
        CompileOutcome compilation = engine.Compile(module!, ChargePlanner.Derive(module!), WasmLimits.Standard, out ICompiledModule? compiled);
        Assert.Equal(CompileOutcome.Compiled, compilation);
        using (compiled)
        {
            Assert.Equal(TrapCode.None, compiled!.Instantiate(NoHost.Instance, in grant, out IWasmInstance? instance));
            using (instance)
            {
                ulong[] results = new ulong[1];
                module!.FindExportedFunction("run", out int index);
                InvokeOutcome outcome = instance!.Invoke(index, arguments, results);
                result = results[0];
                return outcome;
            }
        }
    }
}
