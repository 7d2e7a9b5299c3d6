using System.Diagnostics;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;
using Wasm.Interpreter;

namespace Wasm.Managed.Tests;

/// <summary>abi.md: a module at every limit compiles within 10 s on 2 cores, or is not compiled.</summary>
public sealed class CompileBudgetTests
{
    // One core has both cores' time here, and a machine that is busy three times as much.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    // (loop (local 0 = local 0 + local 1) (br_if 0 (local 2)))
    private static readonly byte[] Loop = [0x03, 0x40, 0x20, 0x00, 0x20, 0x01, 0x6a, 0x21, 0x00, 0x20, 0x02, 0x0d, 0x00, 0x0b];

    // local 0 = load (local 1) + local 2
    private static readonly byte[] Load = [0x20, 0x01, 0x28, 0x02, 0x00, 0x20, 0x02, 0x6a, 0x21, 0x00];

    public static TheoryData<string, int, int, int> Modules => new()
    {
        { nameof(Load), 9_999, 8, 3 },
        { nameof(Load), 45, 2_000, 1_000 },
        { nameof(Load), 10, 9_900, 1_000 },
        { nameof(Loop), 550, 128, 3 },
        { nameof(Loop), 70, 900, 1_000 },
        { nameof(Loop), 12, 5_000, 3 },
    };

    [Theory]
    [MemberData(nameof(Modules))]
    public void Module_at_the_limits_becomes_machine_code_within_the_budget(string part, int functions, int parts, int locals)
    {
        ValidatedModule module = ExportedRun.Validate(Build(part == nameof(Load) ? Load : Loop, functions, parts, locals));
        using ManagedEngine engine = new();
        var watch = Stopwatch.StartNew();
        CompileOutcome outcome = engine.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out ICompiledModule? compiled);
        Assert.Equal(CompileOutcome.Compiled, outcome);
        using (compiled)
            compiled!.Prepare();
        Assert.True(watch.Elapsed < Budget, $"took {watch.Elapsed}");
    }

    [Fact]
    public void Body_with_more_loops_than_are_optimized_runs_like_the_interpreters()
    {
        byte[] body = [.. Enumerable.Repeat(Loop, 400).SelectMany(part => part), 0x20, 0x00];
        ValidatedModule module = ExportedRun.Validate(ModuleBuilder.WithMemory().With("iii:i", body));
        using InterpreterEngine interpreter = new();
        using ManagedEngine managed = new();
        Assert.Equal(ExportedRun.Describe(interpreter, module, [1, 2, 0]), ExportedRun.Describe(managed, module, [1, 2, 0]));
    }

    [Fact]
    public void Module_beyond_what_a_chain_admits_that_would_take_too_long_is_over_budget()
    {
        byte[] bytes = Build(Load, 60, 9_900, 3);
        WasmLimits lifted = WasmLimits.Standard with { ModuleBytesMax = bytes.Length, CodeBytesMax = bytes.Length };
        bool isValid = WasmValidator.TryValidate(bytes, lifted, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error);
        Assert.True(isValid, error.ToString());
        using ManagedEngine engine = new();
        CompileOutcome outcome = engine.Compile(module!, ChargePlanner.Derive(module!), lifted, out ICompiledModule? compiled);
        Assert.Equal(CompileOutcome.OverBudget, outcome);
        Assert.Null(compiled);
    }

    private static byte[] Build(byte[] part, int functions, int parts, int locals)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        byte[] body = [.. Enumerable.Repeat(part, parts).SelectMany(bytes => bytes)];
        for (int i = 0; i < functions; i++)
            builder.Function(":", body, new string('i', locals));
        return builder.Build();
    }
}
