using System.Diagnostics;
using System.Text;
using Pyde.Abi.Hosting;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;
using Wasm.Interpreter;
using Xunit.Abstractions;

namespace Pyde.Abi.Tests;

/// <summary>A module into which its plan was rendered, against the plan itself; both on the interpreter.</summary>
public sealed class PlanRendererTests(ITestOutputHelper output)
{
    private const long AmpleGas = 10_000_000_000_000;
    private const long GasOfHostCall = 2;

    // Every kind of stretch and charge. Function 0 is an import of type (), function 1 of type i32 to i32 doubles, function 2 is called
    // indirectly; "run", function 3, takes an i32 and has a local i32.
    public static TheoryData<string, int> Bodies => new()
    {
        { "20 00", 5 },
        { "03 40 20 01 20 00 6a 21 01 20 00 41 01 6b 22 00 0d 00 0b 20 01", 10 },       // loop
        { "20 00 04 7f 41 07 05 41 08 41 01 6a 0b", 0 },                                // else
        { "20 00 04 7f 41 07 05 41 08 41 01 6a 0b", 1 },                                // if
        { "02 40 02 40 20 00 0e 02 00 01 00 0b 41 07 0f 0b 41 08 41 01 6a", 0 },        // br_table
        { "02 40 02 40 20 00 0e 02 00 01 00 0b 41 07 0f 0b 41 08 41 01 6a", 1 },
        { "20 00 0c 00 41 01", 3 },                                                     // branch out of the body
        { "20 00 04 40 41 07 0f 0b 41 08", 1 },                                         // return in a block
        { "20 00 10 01 10 01", 4 },                                                     // calls
        { "20 00 41 00 11 00 00", 4 },                                                  // call_indirect
        { "20 00 41 09 11 00 00", 4 },                                                  // … of an empty element
        { "10 00 10 00 6a", 0 },                                                        // host calls
        { "20 00 40 00 3f 00 6a", 1 },                                                  // memory.grow that succeeds
        { "20 00 40 00 3f 00 6a", 9 },                                                  // … above the declared maximum
        { "20 00 40 00", -1 },                                                          // … by four billion pages
        { "41 00 41 07 20 00 fc 0b 00 41 00 2d 00 00", 100 },                           // memory.fill
        { "41 00 41 07 20 00 fc 0b 00 41 00", 65_537 },                                 // … out of bounds
        { "41 00 41 80 08 20 00 fc 0a 00 00 41 00", 64 },                               // memory.copy
        { "41 00 41 00 20 00 fc 08 00 00 41 00 2d 00 00", 3 },                          // memory.init
        { "fc 09 00 20 00", 3 },                                                        // data.drop
        { "41 00 41 00 20 00 fc 0c 00 00 41 00", 1 },                                   // table.init
        { "41 01 41 00 20 00 fc 0e 00 00 41 00", 9 },                                   // table.copy
        { "fc 0d 00 20 00", 3 },                                                        // elem.drop
        { "41 01 20 00 6d", 0 },                                                        // a trap in the middle of a stretch
        { "20 00 04 40 00 0b 41 07", 1 },                                               // unreachable
        { "20 00 0f 41 01 6a", 1 },                                                     // unreachable code
        { "43 00 00 80 3f 44 00 00 00 00 00 00 f0 3f 1a 1a 42 80 80 80 80 80 01 a7", 0 },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Rendered_body_ends_answers_and_pays_as_the_plan_says(string body, int argument)
    {
        ValidatedModule module = Modules.Valid(Around(body));
        (InvokeOutcome outcome, ulong result) = Plain(module, argument, (ulong)AmpleGas);
        Rendering rendering = Rendered(module, argument, AmpleGas);
        Assert.Equal(outcome.Status, rendering.Status);
        Assert.Equal(outcome.Trap, rendering.TrapOf());
        Assert.Equal(result, rendering.Result);

        // What the host charges is no part of the plan.
        long used = (long)outcome.GasUsed - (GasOfHostCall * (body.Split("10 00").Length - 1));
        Assert.Equal(used, AmpleGas - rendering.GasLeft);

        // What sufficed just so suffices; one unit less is out of gas, whatever else would have happened.
        Assert.Equal(outcome.Trap, Rendered(module, argument, used).TrapOf());
        Assert.Equal(TrapCode.OutOfGas, Plain(module, argument, outcome.GasUsed - 1).Outcome.Trap);
        Assert.Equal(TrapCode.OutOfGas, Rendered(module, argument, used - 1).TrapOf());
    }

    [Fact]
    public void Stack_is_given_back_and_what_remains_of_it_is_told()
    {
        ValidatedModule module = Modules.Valid(Around("20 00 10 01"));
        int weight = module.Functions[2].StackWeight;
        Assert.Equal(WasmLimits.Standard.StackBudget, Rendered(module, 1, AmpleGas).StackLeft);
        int both = weight + module.Functions[0].StackWeight;
        Assert.Equal(TrapCode.None, Rendered(module, 1, AmpleGas, both).TrapOf());
        Rendering exhausted = Rendered(module, 1, AmpleGas, both - 1);
        Assert.Equal((TrapCode.StackExhausted, -1), (exhausted.TrapOf(), exhausted.StackLeft));
    }

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, false)]
    [InlineData(0, 0, true)]
    public void Growth_takes_from_the_budget_of_pages_and_one_beyond_it_is_out_of_gas(int pages, int growth, bool isPaid)
    {
        ValidatedModule module = Modules.Valid(Around("20 00 40 00", maximum: 8));
        byte[] bytes = PlanRenderer.Render(module, ChargePlanner.Derive(module), AmpleGas, WasmLimits.Standard.StackBudget);

        // The budget of 1,024 pages that stands in the module, in as many bytes.
        int at = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x7f, 0x01, 0x41, 0x80, 0x08, 0x0b]);
        bytes[at + 3] = (byte)(0x80 | pages);
        bytes[at + 4] = 0;
        Rendering rendering = Run(bytes, module, growth);
        Assert.Equal(isPaid ? TrapCode.None : TrapCode.OutOfGas, rendering.TrapOf());
        Assert.Equal(isPaid ? pages - growth : pages, rendering.PagesLeft);
        Assert.Equal(isPaid ? AmpleGas - 3 - (1_000 * growth) : -1, rendering.GasLeft);
    }

    [Fact]
    public void Gas_is_looked_at_before_the_stack_when_a_function_is_entered()
    {
        ValidatedModule module = Modules.Valid(Around("20 00"));
        Assert.Equal(TrapCode.OutOfGas, Rendered(module, 1, gas: 0, stack: 0).TrapOf());
        Assert.Equal(TrapCode.StackExhausted, Rendered(module, 1, gas: 100, stack: 0).TrapOf());
    }

    [Fact]
    public void Growth_that_cannot_be_paid_is_not_made()
    {
        ValidatedModule module = Modules.Valid(Around("20 00 40 00"));
        Rendering rendering = Rendered(module, 2, gas: 2_002);
        Assert.Equal((TrapCode.OutOfGas, 1_024), (rendering.TrapOf(), rendering.PagesLeft));
    }

    [Fact]
    public void Growth_that_memory_has_no_room_for_leaves_the_budget()
    {
        ValidatedModule module = Modules.Valid(Around("20 00 40 00", maximum: 3));
        Assert.Equal((1_024 - 2, 1U), (Rendered(module, 2, AmpleGas).PagesLeft, (uint)Rendered(module, 2, AmpleGas).Result));
        Rendering refused = Rendered(module, 3, AmpleGas);
        Assert.Equal((1_024, uint.MaxValue), (refused.PagesLeft, (uint)refused.Result));
    }

    [Theory]
    [InlineData("i:iI", "20 00 20 00 ac")]
    [InlineData("i:iI", "20 00 20 00 ac 0f")]
    [InlineData("i:II", "20 00 ac 20 00 ac 0c 00")]
    [InlineData("i:", "20 00 0d 00")]
    [InlineData("i:F", "20 00 b7")]
    public void Function_with_any_number_of_results_stays_valid_and_types_are_added_once(string type, string body)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(type, Modules.Hex(body), export: "run");
        builder.Function(type, Modules.Hex(body), export: "again");
        ValidatedModule module = Modules.Valid(builder);
        ValidatedModule rendered = Modules.Valid(PlanRenderer.Render(module, ChargePlanner.Derive(module), AmpleGas, 10_000));
        Assert.Equal(module.Types.Length + (type.Length > 3 ? 1 : 0), rendered.Types.Length);
    }

    [Fact]
    public void Rendered_module_exports_its_three_globals_with_their_initial_values()
    {
        ValidatedModule module = Modules.Valid(Around("20 00"));
        ValidatedModule rendered = Modules.Valid(PlanRenderer.Render(module, ChargePlanner.Derive(module), gas: 77, stackBudget: 88));
        Assert.Equal(
            [("run", 3), ("memory", 0), ("pyde_gas", 1), ("pyde_stack", 2), ("pyde_pages", 3)],
            rendered.Exports.ToArray().Select(e => (e.Name, e.Index)));
        Assert.Equal(
            [(WasmValueType.I64, true, 77UL), (WasmValueType.I32, true, 88UL), (WasmValueType.I32, true, 1_024UL)],
            rendered.Globals.ToArray()[1..].Select(g => (g.Type, g.IsMutable, g.InitialBits)));
    }

    [Fact]
    public void On_request_everything_is_exported_under_its_index()
    {
        ValidatedModule module = Modules.Valid(Around("20 00"));
        string[] indices =
        [
            "pyde_function_1 Function 1", "pyde_function_2 Function 2", "pyde_function_3 Function 3", "pyde_global_0 Global 0",
            "pyde_memory Memory 0",
        ];
        ValidatedModule all = Modules.Valid(PlanRenderer.Render(module, ChargePlanner.Derive(module), exportsAll: true));
        Assert.Equal(indices, Names(all)[5..]);
        ValidatedModule unmetered = Modules.Valid(PlanRenderer.RenderUnmetered(module));
        Assert.Equal(indices, Names(unmetered)[2..]);
        Assert.Equal(module.Globals.Length, unmetered.Globals.Length);
        Assert.Equal(module.CodeSectionBytes, unmetered.CodeSectionBytes);

        static string[] Names(ValidatedModule module) => [.. module.Exports.ToArray().Select(e => $"{e.Name} {e.Kind} {e.Index}")];
    }

    [Fact]
    public void Module_with_nothing_to_export_is_rendered_unmetered_as_it_is()
    {
        byte[] empty = new ModuleBuilder().Build();
        Assert.Equal(empty, PlanRenderer.RenderUnmetered(Modules.Valid(empty)));
    }

    [Theory]
    [InlineData("pyde_gas")]
    [InlineData("pyde_anything")]
    public void Module_that_uses_a_name_of_the_renderer_is_refused(string name)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [], export: name);
        ValidatedModule module = Modules.Valid(builder);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => PlanRenderer.Render(module, ChargePlanner.Derive(module)));
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PlanRenderer.RenderUnmetered(module));
    }

    [Theory]
    [InlineData(1U, null, 1_024U)]
    [InlineData(1U, 5U, 5U)]
    [InlineData(2U, 60_000U, 1_024U)]
    public void Memory_of_the_rendered_module_stops_where_the_chain_stops_it(uint minimum, uint? maximum, uint expected)
    {
        ValidatedModule module = Modules.Valid(new ModuleBuilder().Memory(minimum, maximum).ExportMemory());
        ValidatedModule rendered = Modules.Valid(PlanRenderer.Render(module, ChargePlanner.Derive(module)));
        Assert.Equal(new WasmSizeRange(minimum, expected), rendered.Memory);
    }

    [Fact]
    public void Custom_sections_and_data_come_along_behind_everything_that_is_new()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().PassiveData([1, 2, 3]).Custom("producers", [9]);
        builder.Function(":", [0xfc, 0x09, 0x00]);
        ValidatedModule module = Modules.Valid(builder);
        byte[] bytes = PlanRenderer.Render(module, ChargePlanner.Derive(module));
        Assert.Equal([1, 2, 3], Modules.Valid(bytes).Bytes.Slice(Modules.Valid(bytes).Data[0].BytesOffset, 3).ToArray());
        Assert.Equal([0, 11, 9, .. Encoding.ASCII.GetBytes("producers"), 9], bytes[^13..]);
    }

    [Fact]
    public void Independent_tool_finds_rendered_modules_valid()
    {
        if (!File.Exists("/usr/bin/wasm-validate"))
        {
            output.WriteLine("not run: wasm-validate is not installed (package wabt)");
            return;
        }

        foreach (object[] data in Bodies)
        {
            ValidatedModule module = Modules.Valid(Around((string)data[0]));
            Check(PlanRenderer.Render(module, ChargePlanner.Derive(module), exportsAll: true));
        }

        ValidatedModule kernels = Modules.Valid(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures/kernels.wasm")));
        Check(PlanRenderer.Render(kernels, ChargePlanner.Derive(kernels)));

        static void Check(byte[] bytes)
        {
            string file = Path.GetTempFileName();
            File.WriteAllBytes(file, bytes);
            using Process tool = Process.Start(new ProcessStartInfo("/usr/bin/wasm-validate", file) { RedirectStandardError = true })!;
            string errors = tool.StandardError.ReadToEnd();
            tool.WaitForExit();
            File.Delete(file);
            Assert.True(tool.ExitCode == 0, errors);
        }
    }

    private static ModuleBuilder Around(string body, uint maximum = 4)
    {
        ModuleBuilder builder = new();
        builder.Type("i:i");
        builder.ImportHost("calldata_size");
        builder.Memory(1, maximum).Table(10).PassiveData([1, 2, 3]);
        builder.Global('i', isMutable: true, [0x41, 0x00]);
        builder.Function("i:i", [0x20, 0x00, 0x20, 0x00, 0x6a]);
        int called = builder.Function("i:i", [0x20, 0x00, 0x41, 0x03, 0x6c]);
        builder.Element(0, called);
        builder.Function("i:i", Modules.Hex(body), locals: "i", export: "run");
        return builder.ExportMemory();
    }

    private static (InvokeOutcome Outcome, ulong Result) Plain(ValidatedModule module, int argument, ulong gas)
    {
        using ICompiledModule compiled = Compile(module);
        using IWasmInstance instance = Instantiate(compiled, gas);
        module.FindExportedFunction("run", out int index);
        ulong[] results = new ulong[1];
        return (instance.Invoke(index, [(uint)argument], results), results[0]);
    }

    private static Rendering Rendered(ValidatedModule module, int argument, long gas, int? stack = null) => Run(
        PlanRenderer.Render(module, ChargePlanner.Derive(module), gas, stack ?? WasmLimits.Standard.StackBudget), module, argument);

    private static Rendering Run(byte[] bytes, ValidatedModule original, int argument)
    {
        ValidatedModule module = Modules.Valid(bytes);
        using ICompiledModule compiled = Compile(module);
        using IWasmInstance instance = Instantiate(compiled, FrameGrant.GasMax);
        module.FindExportedFunction("run", out int index);
        ulong[] results = new ulong[1];
        InvokeOutcome outcome = instance.Invoke(index, [(uint)argument], results);
        int first = original.Globals.Length;
        return new Rendering(
            outcome.Status, outcome.Trap, results[0], (long)instance.ReadGlobal(first), (int)instance.ReadGlobal(first + 1),
            (int)instance.ReadGlobal(first + 2));
    }

    private static ICompiledModule Compile(ValidatedModule module)
    {
        using InterpreterEngine engine = new();
        Assert.Equal(
            CompileOutcome.Compiled,
            engine.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out ICompiledModule? compiled));
        return compiled!;
    }

    private static IWasmInstance Instantiate(ICompiledModule compiled, ulong gas)
    {
        FrameGrant grant = new()
        {
            Gas = gas,
            StackBudget = WasmLimits.Standard.StackBudget,
            MemoryBudgetBytes = WasmLimits.Standard.TransactionMemoryBytesMax,
        };
        Assert.Equal(TrapCode.None, compiled.Instantiate(new HostBoundary(new FakeSemantics()), in grant, out IWasmInstance? instance));
        return instance!;
    }

    private sealed record Rendering(InvokeStatus Status, TrapCode Trap, ulong Result, long GasLeft, int StackLeft, int PagesLeft)
    {
        /// <summary>The trap that docs/metering.md reads from the globals.</summary>
        internal TrapCode TrapOf() => GasLeft < 0 ? TrapCode.OutOfGas : StackLeft < 0 ? TrapCode.StackExhausted : Trap;
    }
}
