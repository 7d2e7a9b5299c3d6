using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;
using Wasm.Interpreter;
using Xunit.Abstractions;

namespace Wasm.Wasmtime.Tests;

/// <summary>Recursion down to the end of the stack budget: the weight alone decides, and gas is the interpreter's.</summary>
[Collection("wasmtime")]
public sealed class StackTests(ITestOutputHelper output)
{
    private const int SmallStackBytes = 256 * 1024;
    private const int LargeStackBytes = 64 * 1024 * 1024;

    // The length of every kind of frame: parameters, results that a caller drops, operands that live across the call, locals.
    private static IEnumerable<(string Name, byte[] Module)> Shapes()
    {
        yield return ("lightest", Recursing(":", "", 0));
        foreach (string parameters in (string[])["i", "I", "f", "F", "iI", "iIfF", "IIIIIIII", "FFFFFFFFFFFF", new string('I', 40), new string('i', 100)])
        {
            foreach (string results in (string[])["", "I", "iF", new string('I', 12)])
            {
                foreach (int operands in (int[])[0, 1, 5, 60])
                    yield return ($"{parameters.Length} {parameters[0]}: {results.Length} results, {operands} operands", Recursing($"{parameters}:{results}", "", operands));
            }
        }

        yield return ("a thousand locals", Recursing("I:", new string('F', 990), 0));
    }

    [LibraryTheory]
    [InlineData(SmallStackBytes, 0)]
    [InlineData(LargeStackBytes, 0)]
    [InlineData(LargeStackBytes, 5_000)]
    public void Endless_recursion_of_every_shape_ends_where_the_interpreter_ends(int stackBytes, int slice)
    {
        using InterpreterEngine oracle = new();
        using IWasmEngine engine = RealLibrary.CreateEngine();
        FrameGrant grant = Grants.Of(FrameGrant.GasMax, (ulong)slice, slice == 0 ? null : new PatientGuard());
        int shapes = 0;
        foreach ((string name, byte[] bytes) in Shapes())
        {
            ValidatedModule module = GuestCall.Validate(bytes);
            string expected = GuestCall.OnThread(LargeStackBytes, () => Run(oracle, module, grant));
            Assert.Contains(nameof(TrapCode.StackExhausted), expected, StringComparison.Ordinal);
            string found = GuestCall.OnThread(stackBytes, () => Run(engine, module, grant));
            Assert.True(expected == found, $"{name}: expected {expected}, found {found}");
            shapes++;
        }

        output.WriteLine($"{shapes} shapes");
    }

    [LibraryFact]
    public void Frames_nested_by_host_calls_share_one_budget_and_need_no_more_stack_than_there_is()
    {
        // run(n): calls itself n times, then the host, which runs the module again with what is left of the budget.
        ModuleBuilder builder = new();
        int host = builder.ImportHost("wave_id");
        builder.Memory(1).ExportMemory();
        byte[] deeper = [0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x01];
        builder.Function("i:", [0x20, 0x00, 0x04, 0x40, .. deeper, 0x05, 0x10, (byte)host, 0x1a, 0x0b], export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        using InterpreterEngine oracle = new();
        using IWasmEngine engine = RealLibrary.CreateEngine();
        string expected = GuestCall.OnThread(LargeStackBytes, () => Nest(oracle));
        Assert.Contains(nameof(TrapCode.StackExhausted), expected, StringComparison.Ordinal);
        Assert.Equal(expected, GuestCall.OnThread(SmallStackBytes, () => Nest(engine)));
        Assert.Equal(expected, GuestCall.OnThread(LargeStackBytes, () => Nest(engine)));

        string Nest(IWasmEngine tested)
        {
            using ICompiledModule compiled = GuestCall.Compile(tested, module);
            List<string> outcomes = [];
            IHostFunctions recorder = null!;
            recorder = RecordingHost.Create((_, guest, _) =>
            {
                FrameGrant rest = new()
                {
                    Gas = guest.GasRemaining, StackBudget = guest.StackBudget, MemoryBudgetBytes = guest.MemoryBudgetBytes,
                };
                outcomes.Add(GuestCall.Observe(compiled, module, recorder, [3_000], in rest));
                return 0L;
            }).Host;
            outcomes.Add(GuestCall.Observe(compiled, module, recorder, [3_000], Grants.Of(1_000_000)));
            return string.Join('\n', outcomes);
        }
    }

    private static string Run(IWasmEngine engine, ValidatedModule module, in FrameGrant grant)
    {
        using ICompiledModule compiled = GuestCall.Compile(engine, module);
        return GuestCall.Observe(compiled, module, NoHost.Instance, [.. Enumerable.Repeat(7UL, module.TypeOf(0).Parameters.Length)], in grant);
    }

    // Operands are pushed before the call and used behind it, all different, so that each needs a place of its own.
    private static byte[] Recursing(string signature, string locals, int operands)
    {
        string parameters = signature.Split(':')[0];
        string results = signature.Split(':')[1];
        List<byte> body = [];
        for (int i = 0; i < locals.Length; i++)
            body.AddRange([0x44, 0, 0, 0, 0, 0, 0, (byte)i, 0x40, 0x21, .. ModuleBuilder.U32((uint)(parameters.Length + i))]);
        for (int i = 0; i < operands; i++)
            body.AddRange([0x23, 0x00, 0x42, .. ModuleBuilder.S32(i + 1), 0x7e]);
        for (int i = 0; i < parameters.Length; i++)
            body.AddRange([0x20, .. ModuleBuilder.U32((uint)i)]);
        body.AddRange([0x10, 0x00]);
        foreach (char _ in results)
            body.Add(0x1a);
        for (int i = 0; i < operands; i++)
            body.AddRange([0x23, 0x00, 0x7c, 0x24, 0x00]);
        for (int i = 0; i < locals.Length; i++)
            body.AddRange([0x20, .. ModuleBuilder.U32((uint)(parameters.Length + i)), 0xbd, 0x24, 0x00]);
        foreach (char result in results)
            body.AddRange(result switch { 'i' => [0x41, 0], 'I' => [0x42, 0], 'f' => [0x43, 0, 0, 0, 0], _ => [0x44, 0, 0, 0, 0, 0, 0, 0, 0] });
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Global('I', isMutable: true, [0x42, 0x03]);
        builder.Function(signature, [.. body], locals, export: "run");
        return builder.Build();
    }

    private sealed class PatientGuard : IRunGuard
    {
        public bool ShouldStop() => false;
    }
}
