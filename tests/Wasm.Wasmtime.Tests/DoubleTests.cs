using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;
using Xunit.Abstractions;
using static Wasm.Wasmtime.Tests.DoubleLibrary;

namespace Wasm.Wasmtime.Tests;

/// <summary>
/// The plugin against a stand-in for the library: layouts, ownership, call order, and what happens at the border. What a real library does
/// is <see cref="LibraryTests"/>' to say.
/// </summary>
[Collection("wasmtime")]
public sealed class DoubleTests : IDisposable
{
    private readonly DoubleLibrary? _double = Find();
    private readonly IWasmEngine? _engine;
    private readonly bool _isMissing;

    public DoubleTests(ITestOutputHelper output)
    {
        _isMissing = _double is null;
        if (_isMissing)
            output.WriteLine("not run: clang is not installed, which builds the stand-in for libwasmtime");
        else
            _engine = EngineContext.Create(_double!.Path);
    }

    public void Dispose()
    {
        _engine?.Dispose();
        if (!_isMissing)
            Assert.Equal((string.Empty, 0), (_double!.Faults, _double.Live));
    }

    [Fact]
    public void Library_with_the_layouts_of_version_48_is_accepted()
    {
        if (_isMissing)
            return;
        Assert.True(_engine!.CheckHealth().IsHealthy, _engine.CheckHealth().Problem);
    }

    [Fact]
    public void Library_with_an_older_layout_is_refused_before_it_is_given_an_array()
    {
        if (FindOlder() is not { } older)
            return;
        using IWasmEngine engine = EngineContext.Create(older);
        Assert.Contains("wasmtime_extern_t", engine.CheckHealth().Problem, StringComparison.Ordinal);
        Assert.Equal(CompileOutcome.Unavailable, Compile(engine, ModuleBuilder.WithMemory(), out _, out _));
    }

    [Fact]
    public void Without_a_library_nothing_compiles_and_the_health_says_what_helps()
    {
        using IWasmEngine engine = EngineContext.Create(null);
        Assert.Equal(CompileOutcome.Unavailable, Compile(engine, ModuleBuilder.WithMemory(), out _, out ICompiledModule? compiled));
        Assert.Null(compiled);
        Assert.Contains("PYDE_WASMTIME", engine.CheckHealth().Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_no_library_is_a_problem_and_not_an_exception()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("pyde-wasmtime-").FullName, "libwasmtime.so");
        File.WriteAllText(file, "no library");
        using IWasmEngine engine = EngineContext.Create(file);
        Assert.False(engine.CheckHealth().IsHealthy);
        Assert.Equal(CompileOutcome.Unavailable, Compile(engine, ModuleBuilder.WithMemory(), out _, out _));
    }

    [Fact]
    public void Gas_of_the_guest_and_of_the_host_make_one_sum()
    {
        if (_isMissing)
            return;
        _double!.Script((Step.AddGas, -100, 0, 0), (Step.Call, 0, 7, 0), (Step.AddGas, -5, 0, 0));
        ulong seen = 0;
        InvokeOutcome outcome = Run(Grants.Of(1_000), (guest, _) =>
        {
            seen = guest.GasRemaining;
            guest.TryCharge(30);
            return 0;
        });
        Assert.Equal(new InvokeOutcome(InvokeStatus.Completed, TrapCode.None, 135), outcome);
        Assert.Equal(900ul, seen);
    }

    [Fact]
    public void Host_function_that_runs_out_of_gas_ends_the_frame()
    {
        if (_isMissing)
            return;
        _double!.Script((Step.Call, 0, 7, 0), (Step.AddGas, -5, 0, 0));
        InvokeOutcome outcome = Run(Grants.Of(1_000), (guest, _) =>
        {
            guest.TryCharge(2_000);
            return 0;
        });
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, 1_000), outcome);
    }

    [Fact]
    public void Counter_below_zero_takes_precedence_over_the_trap_that_ended_the_frame()
    {
        if (_isMissing)
            return;
        _double!.Script((Step.AddGas, -1_001, 0, 0), (Step.Fail, 7, 0, 0));
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, TrapCode.OutOfGas, 1_000), Run(Grants.Of(1_000)));
    }

    [Theory]
    [InlineData(0, TrapCode.StackExhausted)]
    [InlineData(1, TrapCode.MemoryOutOfBounds)]
    [InlineData(3, TrapCode.TableOutOfBounds)]
    [InlineData(4, TrapCode.UninitializedElement)]
    [InlineData(5, TrapCode.IndirectCallTypeMismatch)]
    [InlineData(6, TrapCode.IntegerOverflow)]
    [InlineData(7, TrapCode.IntegerDivideByZero)]
    [InlineData(8, TrapCode.InvalidConversionToInteger)]
    [InlineData(9, TrapCode.Unreachable)]
    public void Trap_of_the_library_has_its_code_and_keeps_the_gas_that_is_left(int code, TrapCode expected)
    {
        if (_isMissing)
            return;
        _double!.Script((Step.AddGas, -40, 0, 0), (Step.Fail, code, 0, 0));
        Assert.Equal(new InvokeOutcome(InvokeStatus.Trapped, expected, 40), Run(Grants.Of(1_000)));
    }

    [Fact]
    public void Stack_below_zero_tells_an_exhausted_budget_from_other_traps()
    {
        if (_isMissing)
            return;
        _double!.Script((Step.SetStack, -1, 0, 0), (Step.Fail, 9, 0, 0));
        Assert.Equal(TrapCode.StackExhausted, Run(Grants.Of(1_000)).Trap);
    }

    [Fact]
    public void Exception_of_a_host_function_crosses_no_native_frame_and_arrives_at_the_caller()
    {
        if (_isMissing)
            return;
        _double!.Script((Step.Call, 0, 7, 0));
        using Guest guest = new(_engine!, Grants.Of(1_000), (_, _) => throw new InvariantException("seen by the host"));
        InvariantException arrived = Assert.Throws<InvariantException>(() => guest.Instance.Invoke(Guest.Run));
        Assert.Equal("seen by the host", arrived.Message);
        _double.Script((Step.AddGas, -1, 0, 0));
        Assert.Equal(InvokeStatus.Completed, guest.Instance.Invoke(Guest.Run).Status);
    }

    [Theory]
    [InlineData(true, InvokeStatus.Returned)]
    [InlineData(false, InvokeStatus.Reverted)]
    public void Host_function_ends_the_frame_with_data_of_the_guest(bool isReturn, InvokeStatus status)
    {
        if (_isMissing)
            return;
        _double!.Script((Step.StoreByte, 9, 77, 0), (Step.AddGas, -3, 0, 0), (Step.Call, 0, 9, 0), (Step.AddGas, -100, 0, 0));
        using Guest guest = new(_engine!, Grants.Of(1_000), (frame, amount) =>
        {
            if (isReturn)
                frame.EndWithReturn((uint)amount, 1);
            else
                frame.EndWithRevert((uint)amount, 1);
            return 0;
        });
        Assert.Equal(new InvokeOutcome(status, TrapCode.None, 3), guest.Instance.Invoke(Guest.Run));
        Assert.Equal([77], guest.Instance.ReturnData.ToArray());
    }

    [Fact]
    public void Frame_that_grew_its_memory_has_so_much_less_for_the_frames_below_it()
    {
        if (_isMissing)
            return;
        _double!.Script((Step.Grow, 2, 0, 0), (Step.Call, 0, 7, 0));
        (long Budget, int Bytes) seen = default;
        FrameGrant grant = new() { Gas = 1_000, StackBudget = 1_000, MemoryBudgetBytes = 3 * WasmLimits.PageBytes };
        Run(grant, (guest, _) =>
        {
            seen = (guest.MemoryBudgetBytes, guest.MemoryBytes);
            return 0;
        });
        Assert.Equal((WasmLimits.PageBytes, 3 * WasmLimits.PageBytes), seen);
    }

    [Fact]
    public void Guard_is_asked_once_a_slice_and_its_word_ends_the_frame()
    {
        if (_isMissing)
            return;
        (Step, long, long, long)[] turn = [(Step.AddGas, -60, 0, 0), (Step.Ask, 0, 0, 0)];
        _double!.Script([.. Enumerable.Repeat(turn, 10).SelectMany(step => step)]);
        var guard = new StoppingGuard(stopAt: 3);
        InvokeOutcome outcome = Run(Grants.Of(10_000, slice: 100, guard));
        Assert.Equal((TrapCode.Interrupted, 3, 360ul), (outcome.Trap, guard.Asked, outcome.GasUsed));
    }

    [Fact]
    public void Results_have_no_bits_above_their_type_and_arguments_lose_theirs()
    {
        if (_isMissing)
            return;
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:iI", [0x20, 0x00, 0x42, 0x00], export: "run");
        Assert.Equal(CompileOutcome.Compiled, Compile(_engine!, builder, out _, out ICompiledModule? compiled));
        using (compiled)
        {
            compiled!.Instantiate(NoHost.Instance, Grants.Ample, out IWasmInstance? instance);
            using (instance)
            {
                _double!.Script((Step.Result, 1, -2, 0));
                ulong[] results = new ulong[2];
                Assert.Equal(InvokeStatus.Completed, instance!.Invoke(0, [0xffff_ffff_0000_0005], results).Status);
                Assert.Equal([5ul, ulong.MaxValue - 1], results);
                _double.Script((Step.Result, 0, -2, 0));
                instance.Invoke(0, [0], results);
                Assert.Equal(uint.MaxValue - 1, results[0]);
            }
        }
    }

    [Fact]
    public void Wrong_arguments_are_refused_before_the_library_sees_them()
    {
        if (_isMissing)
            return;
        using Guest guest = new(_engine!, Grants.Of(1_000));
        Assert.Throws<ArgumentException>(() => guest.Instance.Invoke(0));
        Assert.Throws<ArgumentException>(() => guest.Instance.Invoke(99));
        Assert.Throws<ArgumentException>(() => guest.Instance.Invoke(-1));
        Assert.Throws<ArgumentException>(() => guest.Instance.Invoke(Guest.Run, [1], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => guest.Instance.ReadGlobal(3));
        guest.Instance.Dispose();
        Assert.Throws<InvalidOperationException>(() => guest.Instance.Invoke(Guest.Run));
    }

    [Fact]
    public void Module_that_uses_the_names_of_the_renderer_is_left_to_another_engine()
    {
        if (_isMissing)
            return;
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [], export: "pyde_gas");
        Assert.Equal(CompileOutcome.Unavailable, Compile(_engine!, builder, out _, out _));
    }

    [Fact]
    public void Compiled_code_is_kept_found_again_and_compiled_anew_when_it_was_damaged()
    {
        if (_isMissing)
            return;
        var store = new CodeStore();
        List<string?> health = [];
        int Compilations()
        {
            using IWasmEngine engine = EngineContext.Create(_double!.Path);
            engine.Start(PluginContext.With(store));
            int before = _double.Compiled;
            Assert.Equal(CompileOutcome.Compiled, Compile(engine, ModuleBuilder.WithMemory(), out _, out ICompiledModule? compiled));
            compiled!.Dispose();
            health.Add(engine.CheckHealth().Problem);
            return _double.Compiled - before;
        }

        Assert.Equal((1, 0), (Compilations(), Compilations()));
        store.DamageAll();
        Assert.Equal((1, 0), (Compilations(), Compilations()));
        Assert.Equal([null, null, health[2], null], health);
        Assert.Contains("1 damaged entries", health[2], StringComparison.Ordinal);
    }

    private static CompileOutcome Compile(
        IWasmEngine engine, ModuleBuilder builder, out ValidatedModule module, out ICompiledModule? compiled)
    {
        bool isValid = WasmValidator.TryValidate(
            builder.Build(), WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? validated, out ModuleError error);
        Assert.True(isValid, error.ToString());
        module = validated!;
        return engine.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out compiled);
    }

    private InvokeOutcome Run(FrameGrant grant, Func<GuestContext, ulong, int>? host = null)
    {
        using Guest guest = new(_engine!, grant, host);
        return guest.Instance.Invoke(Guest.Run);
    }

    private sealed class StoppingGuard(int stopAt) : IRunGuard
    {
        public int Asked { get; private set; }

        public bool ShouldStop() => ++Asked == stopAt;
    }

    /// <summary>An instance of a module that imports consume_gas, has a memory of at most four pages, and one function.</summary>
    private sealed class Guest : IDisposable
    {
        public const int Run = 1;

        private readonly ICompiledModule _compiled;

        public Guest(IWasmEngine engine, FrameGrant grant, Func<GuestContext, ulong, int>? host = null)
        {
            var builder = new ModuleBuilder();
            builder.ImportHost("consume_gas");
            builder.Memory(1, 4).ExportMemory();
            builder.Function(":", [], export: "run");
            Assert.Equal(CompileOutcome.Compiled, Compile(engine, builder, out _, out ICompiledModule? compiled));
            _compiled = compiled!;
            (IHostFunctions functions, _) = RecordingHost.Create(
                (_, guest, arguments) => host?.Invoke(guest, (ulong)arguments[0]!) ?? 0);
            Assert.Equal(TrapCode.None, _compiled.Instantiate(functions, in grant, out IWasmInstance? instance));
            Instance = instance!;
        }

        public IWasmInstance Instance { get; }

        public void Dispose()
        {
            Instance.Dispose();
            _compiled.Dispose();
        }
    }
}
