using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;
using Wasm.Interpreter;
using Xunit.Abstractions;

namespace Wasm.Wasmtime.Tests;

/// <summary>Guests and hosts that do their worst to the real library: the process lives, answers are exact, and nothing piles up.</summary>
[Collection("wasmtime")]
public sealed class HostileTests(ITestOutputHelper output) : IDisposable
{
    // Answers the kind of trap that the argument asks for; 0 completes.
    private static readonly byte[] Trapping =
    [
        0x20, 0x00, 0x41, 0x01, 0x46, 0x04, 0x40, 0x41, 0x7f, 0x28, 0x02, 0x00, 0x1a, 0x0b, // 1: outside memory, a fault of the processor
        0x20, 0x00, 0x41, 0x02, 0x46, 0x04, 0x40, 0x41, 0x01, 0x41, 0x00, 0x6d, 0x1a, 0x0b, // 2: division by zero
        0x20, 0x00, 0x41, 0x03, 0x46, 0x04, 0x40, 0x00, 0x0b,                               // 3: unreachable
    ];

    private readonly IWasmEngine? _engine = RealLibrary.Missing is null ? RealLibrary.CreateEngine() : null;

    private IWasmEngine Engine => _engine ?? throw new InvalidOperationException(RealLibrary.Missing);

    public void Dispose() => _engine?.Dispose();

    [LibraryFact]
    public void Faults_of_guests_are_traps_and_faults_of_managed_code_stay_exceptions()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:", Trapping, export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        using ICompiledModule compiled = GuestCall.Compile(Engine, module);
        TrapCode[] expected = [TrapCode.None, TrapCode.MemoryOutOfBounds, TrapCode.IntegerDivideByZero, TrapCode.Unreachable];
        for (int turn = 0; turn < 2_000; turn++)
        {
            int kind = turn % expected.Length;
            Assert.Equal(TrapCode.None, compiled.Instantiate(NoHost.Instance, Grants.Ample, out IWasmInstance? instance));
            using (instance)
                Assert.Equal(expected[kind], instance!.Invoke(0, [(ulong)kind], []).Trap);

            // The library's handler of faults stands before the runtime's.
            Assert.Throws<NullReferenceException>(() => LengthOf(null!));
        }
    }

    [LibraryTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Frame_that_traps_inside_a_host_call_leaves_the_frame_above_it_as_it_was(int kind)
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost("wave_id");
        builder.Memory(1).ExportMemory();
        builder.Function("i:I", [.. Trapping, 0x20, 0x00, 0x41, 0x04, 0x46, 0x04, 0x7e, 0x10, (byte)host, 0x05, 0x42, 0x09, 0x0b], export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        using InterpreterEngine oracle = new();
        Assert.Equal(Nest(oracle), Nest(Engine));

        string Nest(IWasmEngine tested)
        {
            using ICompiledModule compiled = GuestCall.Compile(tested, module);
            string inner = string.Empty;
            IHostFunctions recorder = RecordingHost.Create((_, guest, _) =>
            {
                inner = GuestCall.Observe(compiled, module, NoHost.Instance, [(ulong)kind], Grants.Of(guest.GasRemaining));
                return 12L;
            }).Host;
            return GuestCall.Observe(compiled, module, recorder, [4], Grants.Of(10_000)) + inner;
        }
    }

    [LibraryFact]
    public void Exceptions_of_host_functions_cross_any_number_of_frames_and_leave_the_engine_usable()
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost("wave_id");
        builder.Memory(1).ExportMemory();
        builder.Function(":", [0x10, (byte)host, 0x1a], export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        using ICompiledModule compiled = GuestCall.Compile(Engine, module);
        int depth = 0;
        bool isKind = false;
        IHostFunctions recorder = null!;
        recorder = RecordingHost.Create((_, _, _) =>
        {
            if (++depth == 20)
                return isKind ? 0L : throw new InvalidDataException("from the bottom");
            GuestCall.Observe(compiled, module, recorder, [], Grants.Ample);
            return 0L;
        }).Host;
        for (int turn = 0; turn < 20; turn++)
        {
            depth = 0;
            InvalidDataException arrived = Assert.Throws<InvalidDataException>(
                () => GuestCall.Observe(compiled, module, recorder, [], Grants.Ample));
            Assert.Equal("from the bottom", arrived.Message);
        }

        depth = 0;
        isKind = true;
        string outcome = GuestCall.Observe(compiled, module, recorder, [], Grants.Ample);
        Assert.Contains(nameof(InvokeStatus.Completed), outcome, StringComparison.Ordinal);
    }

    [LibraryFact]
    public void Module_with_imports_serves_frames_with_and_without_a_guard()
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost("wave_id");
        builder.Memory(1).ExportMemory();
        builder.Function(":", [0x10, (byte)host, 0x1a], export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        using ICompiledModule compiled = GuestCall.Compile(Engine, module);
        IHostFunctions recorder = RecordingHost.Create((_, _, _) => 7L).Host;
        FrameGrant guarded = Grants.Of(FrameGrant.GasMax, slice: 1_000, new Deadline(TimeSpan.FromMinutes(5)));
        for (int turn = 0; turn < 2; turn++)
        {
            Assert.Equal(
                GuestCall.Observe(compiled, module, recorder, [], Grants.Ample),
                GuestCall.Observe(compiled, module, recorder, [], in guarded));
        }
    }

    [LibraryFact]
    public void Storms_of_memory_grow_end_at_the_limits_with_the_interpreters_gas()
    {
        // run(n): grows by a page n times, answers the sum of what memory.grow answered.
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        byte[] turn = [0x41, 0x01, 0x40, 0x00, 0x20, 0x01, 0x6a, 0x21, 0x01];
        builder.Function("i:i", [0x03, 0x40, .. turn, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x22, 0x00, 0x0d, 0x00, 0x0b, 0x20, 0x01], "i", export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        using InterpreterEngine oracle = new();
        using ICompiledModule expected = GuestCall.Compile(oracle, module);
        using ICompiledModule compiled = GuestCall.Compile(Engine, module);
        foreach (int pages in (int[])[1, 100, 1_023, 1_024, 3_000])
        {
            foreach (long budget in (long[])[0, 50 * WasmLimits.PageBytes, WasmLimits.Standard.TransactionMemoryBytesMax])
            {
                FrameGrant grant = new() { Gas = FrameGrant.GasMax, StackBudget = 1_000, MemoryBudgetBytes = budget };
                Assert.Equal(
                    GuestCall.Observe(expected, module, NoHost.Instance, [(ulong)pages], in grant),
                    GuestCall.Observe(compiled, module, NoHost.Instance, [(ulong)pages], in grant));
            }
        }
    }

    [LibraryFact]
    public void Deadlines_end_endless_loops_and_recursions_on_many_threads()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [0x03, 0x40, 0x0c, 0x00, 0x0b], export: "loop");
        int twice = builder.Function("i:", [0x20, 0x00, 0x04, 0x40, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x01, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x01, 0x0b]);
        builder.Function(":", [0x41, 0xe4, 0x00, 0x10, (byte)twice], export: "tree");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        using ICompiledModule compiled = GuestCall.Compile(Engine, module);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var guard = new Deadline(TimeSpan.FromMilliseconds(30));
            compiled.Instantiate(NoHost.Instance, Grants.Of(FrameGrant.GasMax, 10_000, guard), out IWasmInstance? instance);
            using (instance)
            {
                InvokeOutcome outcome = instance!.Invoke(i % 2 == 0 ? 0 : twice + 1);
                Assert.Equal(TrapCode.Interrupted, outcome.Trap);
                Assert.True(guard.Late < TimeSpan.FromSeconds(2), $"{guard.Late} after its deadline");
            }
        });
    }

    [LibraryFact]
    public void As_many_instances_as_frames_may_nest_live_at_once()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:i", [0x41, 0x00, 0x20, 0x00, 0x36, 0x02, 0x00, 0x41, 0x00, 0x28, 0x02, 0x00], export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        using ICompiledModule compiled = GuestCall.Compile(Engine, module);
        List<IWasmInstance> alive = [];
        for (int i = 0; i <= 1_024; i++)
        {
            Assert.Equal(TrapCode.None, compiled.Instantiate(NoHost.Instance, Grants.Ample, out IWasmInstance? instance));
            alive.Add(instance!);
        }

        ulong[] results = new ulong[1];
        for (int i = 0; i < alive.Count; i++)
        {
            Assert.Equal(InvokeStatus.Completed, alive[i].Invoke(0, [(ulong)i], results).Status);
            Assert.Equal((ulong)i, results[0]);
        }

        foreach (IWasmInstance instance in alive)
            instance.Dispose();
    }

    [LibraryFact]
    public void Ten_thousand_instances_leave_the_memory_map_as_it_was()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:", Trapping, export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        using ICompiledModule compiled = GuestCall.Compile(Engine, module);
        Use(1_000);
        int maps = Maps();
        long resident = Resident();
        Use(10_000);
        int grown = Maps() - maps;
        long more = Resident() - resident;
        output.WriteLine($"{maps} mappings and {grown} more, {resident >> 20} MiB resident and {more >> 10} KiB more");
        Assert.True(grown < 50, $"{grown} mappings more");
        Assert.True(more < 24 << 20, $"{more >> 10} KiB more");

        void Use(int count)
        {
            for (int i = 0; i < count; i++)
            {
                compiled.Instantiate(NoHost.Instance, Grants.Ample, out IWasmInstance? instance);
                using (instance)
                    instance!.Invoke(0, [(ulong)(i % 4)], []);
            }
        }
    }

    [LibraryFact]
    public void Thread_that_ran_guests_ends_with_the_signal_stack_it_came_with()
    {
        // Each guest runs on a thread of its own, of 256 KiB, and on the one that stands in for it.
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:", Trapping, export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        using ICompiledModule compiled = GuestCall.Compile(Engine, module);
        Use(50);
        int maps = Maps();
        Use(500);
        Assert.True(Maps() - maps < 50, $"{Maps() - maps} mappings more");

        void Use(int count)
        {
            for (int i = 0; i < count; i++)
            {
                ulong[] kind = [(ulong)(i % 4)];
                GuestCall.OnThread(256 * 1024, () => GuestCall.Observe(compiled, module, NoHost.Instance, kind, Grants.Ample));
            }
        }
    }

    [LibraryFact]
    public void Instances_and_modules_that_nobody_disposes_are_collected()
    {
        int before = Settle();
        for (int round = 0; round < 3; round++)
            Abandon();
        int after = Settle();
        output.WriteLine($"{before} mappings before, {after} after");
        Assert.True(after - before < 100, $"{after - before} mappings more");

        static int Settle()
        {
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            return Maps();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int LengthOf(string text) => text.Length;

    private static int Maps() => File.ReadLines("/proc/self/maps").Count();

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Abandon()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [], export: "run");
        ValidatedModule module = GuestCall.Validate(builder.Build());
        for (int i = 0; i < 100; i++)
        {
            ICompiledModule compiled = GuestCall.Compile(Engine, module);
            compiled.Instantiate(NoHost.Instance, Grants.Ample, out IWasmInstance? instance);
            Assert.Equal(InvokeStatus.Completed, instance!.Invoke(0).Status);
        }
    }

    private sealed class Deadline(TimeSpan after) : IRunGuard
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public TimeSpan Late => Stopwatch.GetElapsedTime(_start) - after;

        public bool ShouldStop() => Late > TimeSpan.Zero;
    }
}
