using Pyde.Abi;
using Pyde.Abi.Binary;
using Pyde.Abi.Hosting;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite;

/// <summary>What every engine must do, exactly: results, traps, gas, limits, host calls, and instances without history.</summary>
public abstract class EngineTests : IDisposable
{
    private static readonly byte[] Kernels = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures/kernels.wasm"));

    private readonly Lazy<IWasmEngine> _engine;

    protected EngineTests() => _engine = new Lazy<IWasmEngine>(CreateEngine);

    public void Dispose()
    {
        if (_engine.IsValueCreated)
            _engine.Value.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract IWasmEngine CreateEngine();

    // The expected numbers are what Node's engine answers for the same file (Fixtures/build.sh).
    [Theory]
    [InlineData("fib", 0, 0x0UL)]
    [InlineData("fib", 1, 0x1UL)]
    [InlineData("fib", 10, 0x37UL)]
    [InlineData("fib", 20, 0x1a6dUL)]
    [InlineData("sieve", 0, 0x0UL)]
    [InlineData("sieve", 3, 0x1UL)]
    [InlineData("sieve", 1000, 0xa8UL)]
    [InlineData("sieve", 65536, 0x198eUL)]
    [InlineData("xorshift", 0, 0x139408dcbbf7a44UL)]
    [InlineData("xorshift", 1, 0x79690975fbde15b0UL)]
    [InlineData("xorshift", 1000, 0x12eaead265975125UL)]
    [InlineData("quicksort", 0, 0x0UL)]
    [InlineData("quicksort", 1, 0x5391c44UL)]
    [InlineData("quicksort", 2, 0x888bfbd1UL)]
    [InlineData("quicksort", 1000, 0xc8083602UL)]
    [InlineData("quicksort", 4096, 0xd346aa74UL)]
    [InlineData("matmul", 0, 0x0UL)]
    [InlineData("matmul", 1, 0x40fad18000000000UL)]
    [InlineData("matmul", 7, 0x40fad18000000000UL)]
    [InlineData("sha256", 0, 0x6a09e667UL)]
    [InlineData("sha256", 1, 0xb638bb7fUL)]
    [InlineData("sha256", 50, 0xeb9e6be1UL)]
    [InlineData("dispatch", 0, 0x1UL)]
    [InlineData("dispatch", 1, 0x7UL)]
    [InlineData("dispatch", 1000, 0xb63e9087UL)]
    [InlineData("machine", 0, 0x0UL)]
    [InlineData("machine", 1, 0x3UL)]
    [InlineData("machine", 1000, 0x907a885dUL)]
    [InlineData("bulk", 0, 0x782f83e1UL)]
    [InlineData("bulk", 1, 0xfdbd1383UL)]
    [InlineData("bulk", 100, 0x6062f6c6UL)]
    [InlineData("bulk", 30000, 0x9fa92c36UL)]
    [InlineData("floats", 0, 0x3f000000UL)]
    [InlineData("floats", 1, 0x3fd31813UL)]
    [InlineData("floats", 100, 0x499b7806UL)]
    [InlineData("floats", 5000, 0x4d7fec56UL)]
    [InlineData("recurse", 0, 0x0UL)]
    [InlineData("recurse", 1, 0x1UL)]
    [InlineData("recurse", 100, 0x13baUL)]
    [InlineData("divide_by", 1, 0x3e8UL)]
    [InlineData("divide_by", -7, 0xffffff72UL)]
    [InlineData("divide_by", 1000, 0x1UL)]
    [InlineData("peek", 1024, 0x0UL)]
    public void Kernel_compiled_by_clang_answers_what_another_engine_answers(string kernel, int argument, ulong expected)
    {
        using ICompiledModule module = Compile(Kernels, out ValidatedModule validated);
        (InvokeOutcome outcome, ulong result) = Call(module, validated, kernel, (uint)argument, Grants.Ample);
        Assert.Equal(InvokeStatus.Completed, outcome.Status);
        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData("fib", 12)]
    [InlineData("quicksort", 300)]
    [InlineData("bulk", 2000)]
    [InlineData("dispatch", 50)]
    public void Gas_that_just_suffices_gives_the_result_and_one_unit_less_gives_out_of_gas(string kernel, int argument)
    {
        using ICompiledModule module = Compile(Kernels, out ValidatedModule validated);
        (InvokeOutcome ample, ulong result) = Call(module, validated, kernel, (uint)argument, Grants.Ample);
        Assert.True(ample.GasUsed > 10);
        (InvokeOutcome exact, ulong again) = Call(module, validated, kernel, (uint)argument, Grants.Of(ample.GasUsed));
        Assert.Equal((ample, result), (exact, again));
        (InvokeOutcome shorter, _) = Call(module, validated, kernel, (uint)argument, Grants.Of(ample.GasUsed - 1));
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, ample.GasUsed - 1), shorter);
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(7UL)]
    [InlineData(1_000UL)]
    public void Size_of_a_slice_changes_nothing(ulong slice)
    {
        using ICompiledModule module = Compile(Kernels, out ValidatedModule validated);
        (InvokeOutcome whole, ulong result) = Call(module, validated, "fib", 12, Grants.Ample);
        CountingGuard guard = new(int.MaxValue);
        (InvokeOutcome sliced, ulong again) = Call(module, validated, "fib", 12, Grants.Of(whole.GasUsed, slice, guard));
        Assert.Equal((whole, result), (sliced, again));
        Assert.True(guard.Asked > 0);
        (InvokeOutcome shorter, _) = Call(module, validated, "fib", 12, Grants.Of(whole.GasUsed - 1, slice, guard));
        Assert.Equal(TrapCode.OutOfGas, shorter.Trap);
    }

    [Fact]
    public void Guard_that_says_stop_interrupts_an_endless_loop()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [0x03, 0x40, 0x0c, 0x00, 0x0b], export: "run");
        CountingGuard guard = new(stopAt: 3);
        InvokeOutcome outcome = Run(builder, Grants.Of(FrameGrant.GasMax, 1_000, guard));
        Assert.Equal(TrapCode.Interrupted, outcome.Trap);
        Assert.Equal(3, guard.Asked);
    }

    [Fact]
    public void Endless_loop_ends_when_its_gas_is_used_up()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [0x03, 0x40, 0x0c, 0x00, 0x0b], export: "run");
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, 100_000), Run(builder, Grants.Of(100_000)));
    }

    [Fact]
    public void Negative_counter_takes_precedence_over_the_trap_that_ends_the_frame()
    {
        // Three constants and drops cost 3, entering 1; nothing tests the counter before the trap does.
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [0x02, 0x40, 0x0b, 0x41, 0x01, 0x1a, 0x41, 0x01, 0x1a, 0x41, 0x01, 0x1a, 0x00], export: "run");
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.Unreachable, 4), Run(builder, Grants.Of(4)));
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, 3), Run(builder, Grants.Of(3)));
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.Unreachable, 4), Run(builder, Grants.Of(1_000)));
    }

    [Fact]
    public void Counter_is_tested_when_the_exported_function_returns()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [0x02, 0x40, 0x0b, 0x41, 0x01, 0x1a], export: "run");
        Assert.Equal(new InvokeOutcome(InvokeStatus.Completed, TrapCode.None, 2), Run(builder, Grants.Of(2)));
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, 1), Run(builder, Grants.Of(1)));
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, 0), Run(builder, Grants.Of(0)));
    }

    [Fact]
    public void Recursion_ends_exactly_when_the_stack_budget_is_used_up()
    {
        // recurse(n): no locals but the parameter; the budget divided by the weight says how deep it gets.
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:", [0x20, 0x00, 0x04, 0x40, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x00, 0x0b], export: "run");
        using ICompiledModule module = Compile(builder.Build(), out ValidatedModule validated);
        int weight = validated.Functions[0].StackWeight;
        Assert.Equal((8 * 3) + (4 * 8), weight);
        int depth = WasmLimits.Standard.StackBudget / weight;
        Assert.Equal(InvokeStatus.Completed, Call(module, validated, "run", (uint)depth - 1, Grants.Ample).Outcome.Status);
        Assert.Equal(TrapCode.StackExhausted, Call(module, validated, "run", (uint)depth, Grants.Ample).Outcome.Trap);
        Assert.Equal(TrapCode.StackExhausted, Call(module, validated, "run", uint.MaxValue, Grants.Ample).Outcome.Trap);
    }

    [Fact]
    public void Lightest_function_that_calls_itself_ends_with_a_trap()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [0x10, 0x00], export: "run");
        Assert.Equal(TrapCode.StackExhausted, Run(builder, Grants.Ample).Trap);
    }

    [Fact]
    public void Stack_that_a_call_used_comes_back_with_its_return()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", []);
        builder.Function(":", [.. Enumerable.Repeat(new byte[] { 0x10, 0x00 }, 100).SelectMany(c => c)], export: "run");
        FrameGrant grant = new() { Gas = 1_000, StackBudget = 4 + (4 * 101), MemoryBudgetBytes = 0 };
        Assert.Equal(InvokeStatus.Completed, Run(builder, grant).Status);
        FrameGrant less = new() { Gas = 1_000, StackBudget = 3 + (4 * 101), MemoryBudgetBytes = 0 };
        Assert.Equal(TrapCode.StackExhausted, Run(builder, less).Trap);
    }

    [Theory]
    [InlineData(0x28, 4, false)]
    [InlineData(0x29, 8, false)]
    [InlineData(0x2a, 4, false)]
    [InlineData(0x2b, 8, false)]
    [InlineData(0x2c, 1, false)]
    [InlineData(0x2f, 2, false)]
    [InlineData(0x31, 1, false)]
    [InlineData(0x33, 2, false)]
    [InlineData(0x35, 4, false)]
    [InlineData(0x36, 4, true)]
    [InlineData(0x37, 8, true)]
    [InlineData(0x38, 4, true)]
    [InlineData(0x39, 8, true)]
    [InlineData(0x3a, 1, true)]
    [InlineData(0x3b, 2, true)]
    [InlineData(0x3c, 1, true)]
    [InlineData(0x3d, 2, true)]
    [InlineData(0x3e, 4, true)]
    public void Access_that_ends_at_the_end_of_memory_is_inside_and_one_byte_further_is_not(byte op, int width, bool isStore)
    {
        byte[] value = op switch
        {
            0x36 or 0x3a or 0x3b => [0x41, 0x00],
            0x38 => [0x43, 0, 0, 0, 0],
            0x39 => [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
            _ => [0x42, 0x00],
        };
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        byte[] body = isStore ? [0x20, 0x00, .. value, op, 0x00, 0x04] : [0x20, 0x00, op, 0x00, 0x04, 0x1a];
        builder.Function("i:", body, export: "run");
        using ICompiledModule module = Compile(builder.Build(), out ValidatedModule validated);
        uint last = WasmLimits.PageBytes - (uint)width - 4;
        Assert.Equal(TrapCode.None, Call(module, validated, "run", last, Grants.Ample).Outcome.Trap);
        Assert.Equal(TrapCode.MemoryOutOfBounds, Call(module, validated, "run", last + 1, Grants.Ample).Outcome.Trap);

        // Address and offset are added in more than 32 bits.
        Assert.Equal(TrapCode.MemoryOutOfBounds, Call(module, validated, "run", uint.MaxValue - 3, Grants.Ample).Outcome.Trap);
    }

    [Fact]
    public void Growing_is_paid_by_the_page_also_when_it_is_refused()
    {
        ModuleBuilder builder = new ModuleBuilder().Memory(1, 3).ExportMemory();
        builder.Function("i:i", [0x20, 0x00, 0x40, 0x00], export: "run");
        using ICompiledModule module = Compile(builder.Build(), out ValidatedModule validated);
        Assert.Equal((Completed(2_003), 1UL), Call(module, validated, "run", 2, Grants.Ample));
        Assert.Equal((Completed(3_003), 0xffff_ffffUL), Call(module, validated, "run", 3, Grants.Ample));
        Assert.Equal((Completed(3), 1UL), Call(module, validated, "run", 0, Grants.Ample));
        Assert.Equal(TrapCode.OutOfGas, Call(module, validated, "run", uint.MaxValue, Grants.Of(1_000_000)).Outcome.Trap);
    }

    [Fact]
    public void Growing_stops_at_1024_pages_without_a_declared_maximum()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:i", [0x20, 0x00, 0x40, 0x00], export: "run");
        using ICompiledModule module = Compile(builder.Build(), out ValidatedModule validated);
        Assert.Equal(1UL, Call(module, validated, "run", 1_023, Grants.Ample).Result);
        Assert.Equal(0xffff_ffffUL, Call(module, validated, "run", 1_024, Grants.Ample).Result);
    }

    [Fact]
    public void Growing_beyond_the_memory_budget_is_out_of_gas_and_up_to_it_is_not()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:i", [0x20, 0x00, 0x40, 0x00], export: "run");
        using ICompiledModule module = Compile(builder.Build(), out ValidatedModule validated);
        FrameGrant grant = new() { Gas = 1_000_000, StackBudget = 1_000, MemoryBudgetBytes = 2 * WasmLimits.PageBytes };
        Assert.Equal(1UL, Call(module, validated, "run", 2, grant).Result);
        Assert.Equal(
            new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, 1_000_000), Call(module, validated, "run", 3, grant).Outcome);
    }

    [Fact]
    public void Bulk_instruction_is_paid_by_its_length_before_its_bounds_are_looked_at()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:", [0x41, 0x00, 0x41, 0x00, 0x20, 0x00, 0xfc, 0x0b, 0x00], export: "run");
        using ICompiledModule module = Compile(builder.Build(), out ValidatedModule validated);
        Assert.Equal(Completed(5), Call(module, validated, "run", 0, Grants.Ample).Outcome);
        Assert.Equal(Completed(6), Call(module, validated, "run", 64, Grants.Ample).Outcome);
        Assert.Equal(Completed(7), Call(module, validated, "run", 65, Grants.Ample).Outcome);
        Assert.Equal(Completed(5 + 1_024), Call(module, validated, "run", WasmLimits.PageBytes, Grants.Ample).Outcome);
        Assert.Equal(TrapCode.MemoryOutOfBounds, Call(module, validated, "run", WasmLimits.PageBytes + 1, Grants.Ample).Outcome.Trap);
        Assert.Equal(TrapCode.OutOfGas, Call(module, validated, "run", uint.MaxValue, Grants.Of(1_000)).Outcome.Trap);
    }

    [Fact]
    public void Segment_that_does_not_fit_traps_at_instantiation()
    {
        Assert.Equal(TrapCode.None, Instantiate(ModuleBuilder.WithMemory().Data(65_535, [1])));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Instantiate(ModuleBuilder.WithMemory().Data(65_535, [1, 2])));
        Assert.Equal(TrapCode.MemoryOutOfBounds, Instantiate(ModuleBuilder.WithMemory().Data(-1, [1])));
        foreach (int offset in (int[])[1, 2, 1_000_000, -1])
        {
            ModuleBuilder table = ModuleBuilder.WithMemory().Table(1);
            int function = table.Function(":", []);
            Assert.Equal(TrapCode.TableOutOfBounds, Instantiate(table.Element(offset, function)));
        }

        TrapCode Instantiate(ModuleBuilder builder)
        {
            using ICompiledModule module = Compile(builder.Build(), out _);
            TrapCode trap = module.Instantiate(NoHost.Instance, Grants.Ample, out IWasmInstance? instance);
            Assert.Equal(trap == TrapCode.None, instance is not null);
            instance?.Dispose();
            return trap;
        }
    }

    [Fact]
    public void Every_host_function_gets_its_arguments_in_order_and_its_answer_reaches_the_guest()
    {
        foreach (HostFunctionEntry entry in HostTable.Entries)
        {
            ModuleBuilder builder = new();
            int host = builder.ImportHost(entry.Name);
            builder.Memory(1).ExportMemory();
            WasmValueType[] parameters = entry.Type.Parameters.ToArray();
            byte[] arguments =
            [
                .. parameters.SelectMany((t, i) => new[] { t == WasmValueType.I64 ? (byte)0x42 : (byte)0x41, (byte)(i + 1) }),
            ];
            string result = entry.Result switch { null => ":", WasmValueType.I64 => ":I", _ => ":i" };
            builder.Function(result, [.. arguments, 0x10, (byte)host], export: "run");
            (IHostFunctions recorder, List<string> calls) = RecordingHost.Create(
                (_, _, _) => entry.Result switch { null => null, WasmValueType.I64 => -2L, _ => -2 });
            using ICompiledModule module = Compile(builder.Build(), out ValidatedModule validated);
            Assert.Equal(TrapCode.None, module.Instantiate(recorder, Grants.Ample, out IWasmInstance? instance));
            using (instance)
            {
                ulong[] results = new ulong[1];
                Assert.Equal(InvokeStatus.Completed, instance!.Invoke(1, [], results.AsSpan(0, entry.Result is null ? 0 : 1)).Status);
                Assert.Equal($"{entry.Id}({string.Join(", ", parameters.Select((_, i) => i + 1))})", Assert.Single(calls));
                Assert.Equal(
                    entry.Result switch { null => 0UL, WasmValueType.I64 => ulong.MaxValue - 1, _ => uint.MaxValue - 1 }, results[0]);
            }

            Assert.True(validated.FindExportedFunction("run", out _));
        }
    }

    [Theory]
    [InlineData("return", InvokeStatus.Returned)]
    [InlineData("revert", InvokeStatus.Reverted)]
    public void Return_and_revert_end_the_frame_from_any_depth_with_their_data(string name, InvokeStatus status)
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost(name);
        builder.Memory(1).ExportMemory().Data(8, [10, 20, 30]);
        int mark = builder.Global('i', isMutable: true, [0x41, 0x00]);
        builder.Function(":", [0x41, 0x08, 0x41, 0x03, 0x10, (byte)host, 0x41, 0x01, 0x24, (byte)mark]);
        builder.Function(":", [0x10, (byte)(host + 1), 0x41, 0x01, 0x24, (byte)mark], export: "run");
        (IHostFunctions recorder, _) = RecordingHost.Create((_, guest, arguments) =>
        {
            if (name == "return")
                guest.EndWithReturn((uint)arguments[0]!, (uint)arguments[1]!);
            else
                guest.EndWithRevert((uint)arguments[0]!, (uint)arguments[1]!);
            return null;
        });
        using ICompiledModule module = Compile(builder.Build(), out _);
        module.Instantiate(recorder, Grants.Ample, out IWasmInstance? instance);
        using (instance)
        {
            Assert.Equal(status, instance!.Invoke(2).Status);
            Assert.Equal([10, 20, 30], instance.ReturnData.ToArray());
            Assert.Equal(0UL, instance.ReadGlobal(mark));
        }
    }

    [Fact]
    public void Trap_that_a_host_function_raises_ends_the_frame_and_its_answer_counts_for_nothing()
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost("sdelete");
        builder.Memory(1).ExportMemory();
        int mark = builder.Global('i', isMutable: true, [0x41, 0x00]);
        builder.Function(":", [0x41, 0x00, 0x10, (byte)host, 0x41, 0x01, 0x24, (byte)mark], export: "run");
        (IHostFunctions recorder, _) = RecordingHost.Create((_, guest, _) =>
        {
            guest.RaiseTrap(TrapCode.ViewViolation);
            return null;
        });
        using ICompiledModule module = Compile(builder.Build(), out _);
        module.Instantiate(recorder, Grants.Ample, out IWasmInstance? instance);
        using (instance)
        {
            Assert.Equal(TrapCode.ViewViolation, instance!.Invoke(1).Trap);
            Assert.Equal(0UL, instance.ReadGlobal(mark));
        }
    }

    [Fact]
    public void Host_function_sees_the_counter_after_the_stretch_and_charges_what_the_guest_then_lacks()
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost("calldata_size");
        builder.Memory(1).ExportMemory();
        builder.Function(":", [0x10, (byte)host, 0x1a], export: "run");
        List<ulong> seen = [];
        (IHostFunctions recorder, _) = RecordingHost.Create((_, guest, _) =>
        {
            seen.Add(guest.GasRemaining);
            guest.TryCharge(40);
            return null;
        });
        Assert.Equal(Completed(42), Run(builder, Grants.Of(100), recorder));
        Assert.Equal(Completed(42), Run(builder, Grants.Of(42), recorder));
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, 41), Run(builder, Grants.Of(41), recorder));
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, 1), Run(builder, Grants.Of(1), recorder));
        Assert.Equal([98UL, 40UL, 39UL], seen);
    }

    [Fact]
    public void Module_may_be_entered_again_from_a_host_function_and_gets_another_instance()
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost("calldata_size");
        builder.Memory(1).ExportMemory();
        int count = builder.Global('i', isMutable: true, [0x41, 0x00]);
        byte[] countUp = [0x23, (byte)count, 0x41, 0x01, 0x6a, 0x24, (byte)count];
        builder.Function(":i", [.. countUp, 0x10, (byte)host, 0x23, (byte)count, 0x6a], export: "run");
        using ICompiledModule module = Compile(builder.Build(), out _);
        int depth = 0;
        IHostFunctions recorder = null!;
        recorder = RecordingHost.Create((_, guest, _) =>
        {
            if (++depth == 5)
                return 100;
            module.Instantiate(recorder, Grants.Ample, out IWasmInstance? nested);
            using (nested)
            {
                ulong[] inner = new ulong[1];
                Assert.Equal(InvokeStatus.Completed, nested!.Invoke(1, [], inner).Status);
                guest.Memory[0] = (byte)depth;
                return (int)inner[0];
            }
        }).Host;
        module.Instantiate(recorder, Grants.Ample, out IWasmInstance? instance);
        using (instance)
        {
            ulong[] results = new ulong[1];
            Assert.Equal(InvokeStatus.Completed, instance!.Invoke(1, [], results).Status);

            // Five frames, each with a count of its own that is 1.
            Assert.Equal(105UL, results[0]);
            Assert.Equal(5, instance.Memory[0]);
        }
    }

    [Fact]
    public void Instance_that_is_running_does_not_start_again()
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost("calldata_size");
        builder.Memory(1).ExportMemory();
        builder.Function(":", [0x10, (byte)host, 0x1a], export: "run");
        using ICompiledModule module = Compile(builder.Build(), out _);
        IWasmInstance? instance = null;
        (IHostFunctions recorder, _) = RecordingHost.Create((_, _, _) =>
        {
            Assert.Throws<InvalidOperationException>(() => instance!.Invoke(1));
            return null;
        });
        module.Instantiate(recorder, Grants.Ample, out instance);
        using (instance)
            Assert.Equal(InvokeStatus.Completed, instance!.Invoke(1).Status);
        Assert.Throws<InvalidOperationException>(() => instance.Invoke(1));
    }

    [Fact]
    public void Function_that_is_no_entry_point_is_refused_by_the_short_call()
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost("calldata_size");
        builder.Memory(1).ExportMemory();
        int other = builder.Function("i:", [], export: "other");
        using ICompiledModule module = Compile(builder.Build(), out _);
        module.Instantiate(NoHost.Instance, Grants.Ample, out IWasmInstance? instance);
        using (instance)
        {
            Assert.Throws<ArgumentException>(() => instance!.Invoke(host));
            Assert.Throws<ArgumentException>(() => instance!.Invoke(other));
            Assert.Throws<ArgumentException>(() => instance!.Invoke(other + 1));
            Assert.Throws<ArgumentException>(() => instance!.Invoke(-1));
            Assert.Throws<ArgumentException>(() => instance!.Invoke(other, [], []));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261120)]
    [InlineData(77)]
    public void Reused_instance_answers_like_a_fresh_one_whatever_ran_before(int seed)
    {
        string[] kernels = ["sieve", "quicksort", "matmul", "bulk", "dispatch", "machine", "peek", "divide_by"];
        Random random = new(seed);
        using ICompiledModule reused = Compile(Kernels, out ValidatedModule validated);
        for (int turn = 0; turn < 60; turn++)
        {
            string kernel = kernels[random.Next(kernels.Length)];
            uint argument = (uint)random.Next(0, 70_000);
            FrameGrant grant = random.Next(3) == 0 ? Grants.Of((ulong)random.Next(5_000)) : Grants.Of(400_000);
            using ICompiledModule fresh = Compile(Kernels, out _);
            string expected = Observe(fresh, validated, kernel, argument, grant);
            Assert.True(expected == Observe(reused, validated, kernel, argument, grant), $"seed {seed}, turn {turn}: {kernel}({argument})");
        }
    }

    [Fact]
    public void Dropped_segments_grown_memory_and_changed_tables_do_not_survive_in_the_pool()
    {
        // Answers whether anything is left of an earlier run: memory size, a byte, a global, the first table entry, the segment.
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(2).PassiveData([7]);
        int seven = builder.Function(":i", [0x41, 0x07]);
        int nine = builder.Function(":i", [0x41, 0x09]);
        builder.Element(0, seven, nine);
        int global = builder.Global('i', isMutable: true, [0x41, 0x03]);
        int type = builder.Type(":i");
        byte[] observe =
        [
            0x3f, 0x00,                                                 // memory.size
            0x41, 0x00, 0x2d, 0x00, 0x00, 0x6a,                         // + byte 0
            0x23, (byte)global, 0x6a,                                   // + global
            0x41, 0x00, 0x11, (byte)type, 0x00, 0x6a,                   // + table entry 0
            0x41, 0x00, 0x41, 0x00, 0x41, 0x01, 0xfc, 0x08, 0x00, 0x00, // memory.init traps when the segment is gone
        ];
        byte[] change =
        [
            0x41, 0x01, 0x40, 0x00, 0x1a,                               // grow
            0x41, 0x05, 0x24, (byte)global,
            0x41, 0x00, 0x41, 0x01, 0x41, 0x01, 0xfc, 0x0e, 0x00, 0x00, // table.copy entry 1 over entry 0
            0xfc, 0x09, 0x00,                                           // data.drop
        ];
        builder.Function(":i", [.. observe, .. change], export: "run");
        using ICompiledModule module = Compile(builder.Build(), out ValidatedModule validated);
        for (int turn = 0; turn < 3; turn++)
            Assert.Equal(11UL, Call(module, validated, "run", null, Grants.Ample).Result);
    }

    [Theory]
    [InlineData("fib", 12)]
    [InlineData("quicksort", 300)]
    [InlineData("bulk", 2_000)]
    [InlineData("dispatch", 50)]
    [InlineData("machine", 500)]
    [InlineData("matmul", 2)]
    [InlineData("divide_by", 0)]
    [InlineData("peek", -1)]
    [InlineData("recurse", 100_000)]
    public void Rendered_plan_pays_what_the_engine_pays(string kernel, int argument)
    {
        const long Gas = 10_000_000;
        using ICompiledModule module = Compile(Kernels, out ValidatedModule validated);
        (InvokeOutcome outcome, ulong result) = Call(module, validated, kernel, (uint)argument, Grants.Ample);
        Assert.Equal((outcome, result), Rendered(Gas));
        Assert.Equal(TrapCode.OutOfGas, Rendered((long)outcome.GasUsed - 1).Outcome.Trap);

        (InvokeOutcome Outcome, ulong Result) Rendered(long gas)
        {
            byte[] bytes = PlanRenderer.Render(validated, ChargePlanner.Derive(validated), gas, WasmLimits.Standard.StackBudget);
            using ICompiledModule rendered = Compile(bytes, out ValidatedModule itself);
            Assert.Equal(TrapCode.None, rendered.Instantiate(NoHost.Instance, Grants.Ample, out IWasmInstance? instance));
            using (instance)
            {
                itself.FindExportedFunction(kernel, out int index);
                ulong[] results = new ulong[1];
                InvokeOutcome raw = instance!.Invoke(index, [(uint)argument], results);
                long left = (long)instance.ReadGlobal(validated.Globals.Length);
                TrapCode trap = raw.Trap;
                if (left < 0)
                    trap = TrapCode.OutOfGas;
                else if ((int)instance.ReadGlobal(validated.Globals.Length + 1) < 0)
                    trap = TrapCode.StackExhausted;
                return (new InvokeOutcome(raw.Status, trap, (ulong)(gas - left)), results[0]);
            }
        }
    }

    [Theory]
    [InlineData(1, InvokeStatus.Trapped)]
    [InlineData(2, InvokeStatus.Completed)]
    public void Rendered_plan_tests_the_counter_at_a_return_inside_the_body(long gas, InvokeStatus expected)
    {
        // Entering costs 1, the constant 1, and return nothing.
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [0x41, 0x01, 0x1a, 0x0f], export: "run");
        using ICompiledModule module = Compile(builder.Build(), out ValidatedModule validated);
        byte[] bytes = PlanRenderer.Render(validated, ChargePlanner.Derive(validated), gas, WasmLimits.Standard.StackBudget);
        using ICompiledModule rendered = Compile(bytes, out ValidatedModule itself);
        Assert.Equal(expected, Call(rendered, itself, "run", null, Grants.Ample).Outcome.Status);
    }

    [Theory]
    [InlineData(1_024U, 10U, CompileOutcome.Compiled)]
    [InlineData(1_025U, 10U, CompileOutcome.Unavailable)]
    [InlineData(1U, 2_000_000_000U, CompileOutcome.Unavailable)]
    public void Module_whose_memory_or_table_no_instance_can_hold_is_not_compiled(uint pages, uint elements, CompileOutcome expected)
    {
        byte[] bytes = ModuleBuilder.WithMemory(pages).Table(elements).Build();
        Assert.True(WasmValidator.TryValidate(bytes, WasmLimits.Lifted, ImportLinker.HostTable, out ValidatedModule? module, out _));
        ChargePlan plan = ChargePlanner.Derive(module!);
        Assert.Equal(expected, _engine.Value.Compile(module!, plan, WasmLimits.Lifted, out ICompiledModule? compiled));
        Assert.Equal(expected == CompileOutcome.Compiled, compiled is not null);
        compiled?.Dispose();
    }

    [Fact]
    public void Instance_that_is_running_is_not_disposed()
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost("calldata_size");
        builder.Memory(1).ExportMemory();
        builder.Function(":", [0x10, (byte)host, 0x1a], export: "run");
        using ICompiledModule module = Compile(builder.Build(), out _);
        IWasmInstance? instance = null;
        (IHostFunctions recorder, List<string> calls) = RecordingHost.Create((_, _, _) =>
        {
            Assert.Throws<InvalidOperationException>(() => instance!.Dispose());
            return null;
        });
        module.Instantiate(recorder, Grants.Ample, out instance);
        Assert.Equal(InvokeStatus.Completed, instance!.Invoke(1).Status);
        Assert.Single(calls);
        instance.Dispose();
        instance.Dispose();
    }

    [Fact]
    public void Pooled_instance_runs_and_calls_its_host_without_allocating()
    {
        // A loop of 100 host calls.
        ModuleBuilder builder = new();
        int host = builder.ImportHost("wave_id");
        builder.Memory(1).ExportMemory();
        byte[] loop = [0x03, 0x40, 0x10, (byte)host, 0x1a, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x22, 0x00, 0x0d, 0x00, 0x0b];
        builder.Function(":", [0x41, 0xe4, 0x00, 0x21, 0x00, .. loop], locals: "i", export: "run");
        using ICompiledModule module = Compile(builder.Build(), out _);
        SilentHost silent = new();
        HostBoundary boundary = new(silent);
        FrameGrant grant = Grants.Of(1_000_000);
        long allocated = 0;
        for (int turn = 0; turn < 50; turn++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            module.Instantiate(boundary, in grant, out IWasmInstance? instance);
            InvokeOutcome outcome = instance!.Invoke(1);
            instance.Dispose();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(InvokeStatus.Completed, outcome.Status);
        }

        Assert.Equal(0, allocated);
        Assert.Equal(5_000, silent.Asked);
    }

    [Fact]
    public void Compiled_module_serves_many_threads_at_once()
    {
        using ICompiledModule module = Compile(Kernels, out ValidatedModule validated);
        ulong[] results = new ulong[64];
        Parallel.For(0, results.Length, i => results[i] = Call(module, validated, "fib", 15, Grants.Ample).Result);
        Assert.All(results, r => Assert.Equal(610UL, r));
    }

    protected ICompiledModule Compile(byte[] bytes, out ValidatedModule module)
    {
        bool isValid = WasmValidator.TryValidate(
            bytes, WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? validated, out ModuleError error);
        Assert.True(isValid, error.ToString());
        module = validated!;
        ChargePlan plan = ChargePlanner.Derive(module);
        CompileOutcome outcome = _engine.Value.Compile(module, plan, WasmLimits.Standard, out ICompiledModule? compiled);
        Assert.Equal(CompileOutcome.Compiled, outcome);
        return compiled!;
    }

    private static InvokeOutcome Completed(ulong gas) => new(InvokeStatus.Completed, TrapCode.None, gas);

    private static (InvokeOutcome Outcome, ulong Result) Call(
        ICompiledModule module, ValidatedModule validated, string name, uint? argument, in FrameGrant grant)
    {
        Assert.Equal(TrapCode.None, module.Instantiate(NoHost.Instance, in grant, out IWasmInstance? instance));
        using (instance)
        {
            Assert.True(validated.FindExportedFunction(name, out int index));
            ulong[] results = new ulong[1];
            ulong[] arguments = argument is { } value ? [value] : [];
            InvokeOutcome outcome = instance!.Invoke(index, arguments, results.AsSpan(0, validated.TypeOf(index).Results.Length));
            return (outcome, results[0]);
        }
    }

    private static string Observe(ICompiledModule module, ValidatedModule validated, string name, uint argument, in FrameGrant grant)
    {
        Assert.Equal(TrapCode.None, module.Instantiate(NoHost.Instance, in grant, out IWasmInstance? instance));
        using (instance)
        {
            validated.FindExportedFunction(name, out int index);
            ulong[] results = new ulong[1];
            InvokeOutcome outcome = instance!.Invoke(index, [argument], results);
            HashCode memory = default;
            memory.AddBytes(instance.Memory);

            // Memory after a trap is no result.
            return $"{outcome} {results[0]:x} {instance.ReadGlobal(0):x} {(outcome.IsSuccess ? memory.ToHashCode() : 0)}";
        }
    }

    private InvokeOutcome Run(ModuleBuilder builder, in FrameGrant grant, IHostFunctions? host = null)
    {
        using ICompiledModule module = Compile(builder.Build(), out ValidatedModule validated);
        Assert.Equal(TrapCode.None, module.Instantiate(host ?? NoHost.Instance, in grant, out IWasmInstance? instance));
        using (instance)
        {
            validated.FindExportedFunction("run", out int index);
            return instance!.Invoke(index);
        }
    }

    private sealed class CountingGuard(int stopAt) : IRunGuard
    {
        internal int Asked { get; private set; }

        public bool ShouldStop() => ++Asked >= stopAt;
    }
}
