using System.Runtime.ExceptionServices;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;
using Wasm.Interpreter;

namespace Wasm.Managed.Tests;

/// <summary>Guests that need much native stack, on threads that have little: the outcome is the interpreter's, and the process lives.</summary>
public sealed class NativeStackTests
{
    private const int SmallStackBytes = 256 * 1024;
    private const int MediumStackBytes = 3 * 1024 * 1024;

    // Calls itself until the stack budget is used up.
    private static byte[] Lightest => ModuleBuilder.WithMemory().With(":", [0x10, 0x00]);

    // Depth as the argument; counts on the way back.
    private static byte[] Counting => ModuleBuilder.WithMemory().With(
        "i:i", [0x20, 0x00, 0x45, 0x04, 0x7f, 0x41, 0x00, 0x05, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x00, 0x41, 0x01, 0x6a, 0x0b]);

    [Theory]
    [InlineData(SmallStackBytes)]
    [InlineData(MediumStackBytes)]
    public void Endless_recursion_of_the_lightest_function_is_a_trap(int stackBytes) => Agree(Lightest, [], stackBytes);

    [Theory]
    [InlineData(SmallStackBytes, 10)]
    [InlineData(SmallStackBytes, 9_000)]
    [InlineData(MediumStackBytes, 9_000)]
    [InlineData(MediumStackBytes, 1_000_000)]
    public void Recursion_gives_the_result_or_trap_that_its_weight_allows(int stackBytes, int depth) =>
        Agree(Counting, [(ulong)depth], stackBytes);

    [Fact]
    public void Recursion_through_the_table_moves_to_a_fresh_stack_as_well()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(1);
        int type = builder.Type("IfFi:I");
        byte[] arguments = [0x20, 0x00, 0x42, 0x01, 0x7d, 0x20, 0x01, 0x20, 0x02, 0x20, 0x03];
        byte[] call = [.. arguments, 0x41, 0x00, 0x11, (byte)type, 0x00];
        byte[] body = [0x20, 0x00, 0x50, 0x04, 0x7e, 0x20, 0x03, 0xad, 0x05, .. call, 0x42, 0x03, 0x7c, 0x0b];
        int function = builder.Function("IfFi:I", body, export: "run");
        builder.Element(0, function);
        Agree(builder.Build(), [6_000, 0x7fc0_0001, 0x7ff0_0000_0000_0001, 9], MediumStackBytes);
    }

    [Fact]
    public void Frames_of_a_thousand_live_locals_stay_within_the_stack()
    {
        // Every local is set from the parameter, then all are needed behind the call.
        List<byte> body = [];
        for (int i = 1; i < 1_000; i++)
            body.AddRange([0x20, 0x00, 0x42, (byte)(i & 0x3f), 0x85, 0x21, .. ModuleBuilder.U32((uint)i)]);
        body.AddRange([0x20, 0x00, 0x50, 0x45, 0x04, 0x40, 0x20, 0x00, 0x42, 0x01, 0x7d, 0x10, 0x00, 0x1a, 0x0b, 0x42, 0x00]);
        for (int i = 1; i < 1_000; i++)
            body.AddRange([0x20, .. ModuleBuilder.U32((uint)i), 0x7c]);
        byte[] module = ModuleBuilder.WithMemory().With("I:I", [.. body], new string('I', 999));
        Agree(module, [20], MediumStackBytes);
        Agree(module, [1_000_000], MediumStackBytes);
    }

    [Fact]
    public void Body_of_fifty_thousand_instructions_that_calls_itself_ends_like_the_interpreters()
    {
        List<byte> body = [0x20, 0x00, 0x45, 0x45, 0x04, 0x40, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x00, 0x1a, 0x0b, 0x20, 0x00];
        for (int i = 0; i < 24_000; i++)
            body.AddRange(i % 500 == 499 ? [0x10, 0x01, 0x6a] : [0x20, 0x00, 0x6a]);
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:i", [.. body], export: "run");
        builder.Function(":i", [0x41, 0x07]);
        Agree(builder.Build(), [3], MediumStackBytes);
        Agree(builder.Build(), [1_000], MediumStackBytes);
    }

    [Fact]
    public void Deepest_operands_and_blocks_compile_and_run()
    {
        // 990 operands added up from the last one, inside 240 blocks.
        List<byte> body = [];
        for (int i = 0; i < 240; i++)
            body.AddRange([0x02, 0x7f]);
        for (int i = 0; i < 990; i++)
            body.AddRange([0x20, 0x00]);
        for (int i = 0; i < 989; i++)
            body.Add((byte)(i % 2 == 0 ? 0x6a : 0x73));
        for (int i = 0; i < 240; i++)
            body.AddRange([0x20, 0x00, 0x0d, 0x00, 0x0b]);
        Agree(ModuleBuilder.WithMemory().With("i:i", [.. body]), [12_345], SmallStackBytes);
    }

    private static void Agree(byte[] bytes, ulong[] arguments, int stackBytes)
    {
        ValidatedModule module = ExportedRun.Validate(bytes);
        using InterpreterEngine interpreter = new();
        using ManagedEngine managed = new();
        string expected = OnThread(() => ExportedRun.Describe(interpreter, module, arguments), MediumStackBytes);
        Assert.Equal(expected, OnThread(() => ExportedRun.Describe(managed, module, arguments), stackBytes));
    }

    private static string OnThread(Func<string> run, int stackBytes)
    {
        string result = string.Empty;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(
            () =>
            {
                try
                {
                    result = run();
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            },
            stackBytes);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromMinutes(3)), "the guest has not ended after three minutes");
        failure?.Throw();
        return result;
    }
}
