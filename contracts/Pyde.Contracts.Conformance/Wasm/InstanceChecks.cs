using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>Compiled modules and instances: fresh ones, their members, their end, and threads.</summary>
internal static class InstanceChecks
{
    private const int Threads = 4;

    public static IEnumerable<ConformanceCheck> For(WasmKit kit)
    {
        yield return kit.Check(CheckAspect.Behaviour, "An engine has no state that a hand-off would move", static trial =>
        {
            KitInstance instance = trial.Node().Start();
            using (GuestModule module = GuestModule.Compile(instance.As<IWasmEngine>(), WasmDriver.Sum()))
                module.Call("sum", [3], GuestModule.Ample);
            Expect.Equal(Hash32.Zero, instance.Plugin.HandOffDigest(), "digest");
        });
        yield return kit.Check(CheckAspect.Behaviour, "Every instance is fresh, whatever the pool has seen", static trial =>
        {
            using GuestModule module = Compile(trial, Observer());
            for (int turn = 0; turn < 4; turn++)
            {
                (InvokeOutcome outcome, ulong[] results) = module.Call("run", [], GuestModule.Ample);
                Expect.Equal(InvokeStatus.Completed, outcome.Status, $"run {turn}");
                Expect.Equal(
                    11UL, results[0], $"run {turn}: pages 1 + byte 0 + global 3 + table entry 7 (a higher sum is left of an earlier run)");
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "A trap, a stop or an unused instance leaves nothing behind either", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            int global = builder.Global('I', isMutable: true, [0x42, 0x05]);
            builder.Function(":", [0x42, 0x09, 0x24, (byte)global, 0x41, 0x00, 0x41, 0x7f, 0x36, 0x02, 0x00, 0x00], export: "run");
            builder.Function(":I", [0x23, (byte)global, 0x41, 0x00, 0x35, 0x02, 0x00, 0x7c], export: "look");
            using GuestModule module = Compile(trial, builder);
            for (int turn = 0; turn < 3; turn++)
            {
                Expect.Equal(TrapCode.Unreachable, module.Run(GuestModule.Ample).Trap, $"run {turn}");
                Expect.Equal(TrapCode.OutOfGas, module.Run(GuestModule.Grant(3)).Trap, $"run {turn} without gas");
                module.Instantiate(GuestModule.Ample).Dispose();
                Expect.Equal(5UL, module.Call("look", [], GuestModule.Ample).Results[0], $"global and memory after run {turn}");
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "Memory that grew large is small again in the next instance", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            builder.Function("i:i", [0x20, 0x00, 0x40, 0x00, 0x1a, 0x3f, 0x00], export: "grow");
            using GuestModule module = Compile(trial, builder);
            foreach (ulong pages in new ulong[] { 0, 3, 0, 100, 0 })
            {
                Expect.Equal(
                    pages + 1, module.Call("grow", [pages], GuestModule.Ample).Results[0],
                    $"pages of a fresh instance after growing by {pages}");
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "Two instances at once share nothing", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            int global = builder.Global('i', isMutable: true, [0x41, 0x00]);
            builder.Function("i:", [0x20, 0x00, 0x24, (byte)global, 0x41, 0x00, 0x20, 0x00, 0x36, 0x02, 0x00], export: "set");
            using GuestModule module = Compile(trial, builder);
            using IWasmInstance first = module.Instantiate(GuestModule.Ample);
            using IWasmInstance second = module.Instantiate(GuestModule.Ample);
            module.Call(first, "set", [7]);
            module.Call(second, "set", [9]);
            Expect.Equal((7UL, (byte)7), (first.ReadGlobal(global), first.Memory[0]), "global and memory of the first");
            Expect.Equal((9UL, (byte)9), (second.ReadGlobal(global), second.Memory[0]), "global and memory of the second");
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "Memory and globals are what the guest left, with high halves of zero",
            static trial =>
            {
                ModuleBuilder builder = ModuleBuilder.WithMemory().Data(8, [10, 20, 30]);
                int i32 = builder.Global('i', isMutable: true, [0x41, 0x7f]);
                int i64 = builder.Global('I', isMutable: true, [0x42, 0x7f]);
                int f32 = builder.Global('f', isMutable: false, [0x43, 0x00, 0x00, 0x80, 0xbf]);
                builder.Function(":", [0x41, 0x0b, 0x41, 0x28, 0x3a, 0x00, 0x00, 0x41, 0x7e, 0x24, (byte)i32], export: "run");
                using GuestModule module = Compile(trial, builder);
                using IWasmInstance instance = module.Instantiate(GuestModule.Ample);
                Expect.Equal(uint.MaxValue, instance.ReadGlobal(i32), "i32 global of -1");
                Expect.Equal(ulong.MaxValue, instance.ReadGlobal(i64), "i64 global of -1");
                Expect.Equal(0xbf800000UL, instance.ReadGlobal(f32), "f32 global of -1");
                Expect.Equal(InvokeStatus.Completed, instance.Invoke(module.Find("run")).Status, "run");
                Expect.Equal(uint.MaxValue - 1UL, instance.ReadGlobal(i32), "i32 global after it was set to -2");
                Expect.Equal(WasmLimits.PageBytes, instance.Memory.Length, "bytes of memory");
                Expect.Equal("0A141E28", Convert.ToHexString(instance.Memory[8..12]), "bytes 8 to 11 of memory");
            });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "Arguments lose their high halves where the type is narrow, and results have none",
            static trial =>
            {
                ModuleBuilder builder = ModuleBuilder.WithMemory();
                builder.Function("iIfF:iIfF", [0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0x20, 0x03], export: "same");
                builder.Function("i:I", [0x20, 0x00, 0xad], export: "wide");
                using GuestModule module = Compile(trial, builder);
                const ulong high = 0xdeadbeef_00000000;
                ulong[] arguments = [high | 1, high | 2, high | 0x3f800000, 0x3ff0000000000000];
                ulong[] results = module.Call("same", arguments, GuestModule.Ample).Results;
                Expect.Same([1UL, high | 2, 0x3f800000UL, 0x3ff0000000000000UL], results, "results");
                Expect.Equal(5UL, module.Call("wide", [high | 5], GuestModule.Ample).Results[0], "an i32 argument made wider");
            });
        yield return kit.Check(CheckAspect.HostileInput, "A call that names no function to call is the caller's mistake", static trial =>
        {
            ModuleBuilder builder = new();
            int host = builder.ImportHost("calldata_size");
            builder.Memory(1).ExportMemory();
            int run = builder.Function(":", [], export: "run");
            int other = builder.Function("i:i", [0x20, 0x00], export: "other");
            using GuestModule module = Compile(trial, builder);
            using IWasmInstance instance = module.Instantiate(GuestModule.Ample, HostDouble.Create().Host);
            foreach (int index in new[] { int.MinValue, -1, host, other, other + 1, int.MaxValue })
                Expect.RefusesArgument(() => instance.Invoke(index), $"entry point {index}");
            foreach (int index in new[] { -1, host, other + 1 })
                Expect.RefusesArgument(() => instance.Invoke(index, [0], new ulong[1]), $"function {index}");
            Expect.RefusesArgument(() => instance.Invoke(other, [], new ulong[1]), "no argument for one parameter");
            Expect.RefusesArgument(() => instance.Invoke(other, [1, 2], new ulong[1]), "two arguments for one parameter");
            Expect.RefusesArgument(() => instance.Invoke(other, [1], []), "no room for one result");
            Expect.Equal(InvokeStatus.Completed, instance.Invoke(run).Status, "a right call after wrong ones");
            ulong[] roomy = new ulong[3];
            Expect.Equal(InvokeStatus.Completed, instance.Invoke(other, [4], roomy).Status, "a call with more room than results");
            Expect.Equal(4UL, roomy[0], "its result");
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A disposed instance runs nothing, and a second dispose changes nothing",
            static trial =>
            {
                using GuestModule module = Compile(trial, WasmDriver.Sum());
                IWasmInstance instance = module.Instantiate(GuestModule.Ample);
                instance.Dispose();
                instance.Dispose();
                Expect.Throws(
                    () => instance.Invoke(module.Find("sum"), [1], new ulong[1]),
                    "a call on a disposed instance",
                    typeof(ObjectDisposedException), typeof(InvalidOperationException), typeof(StaleHandleException));

                // Given back twice, it would be handed out twice.
                using IWasmInstance first = module.Instantiate(GuestModule.Grant(1_000));
                using IWasmInstance second = module.Instantiate(GuestModule.Grant(2_000));
                module.Call(first, "sum", [3]);
                (InvokeOutcome outcome, _) = module.Call(second, "sum", [3]);
                Expect.Equal(2UL + (9 * 3), outcome.GasUsed, "gas of the second of two instances");
            });
        yield return kit.Check(CheckAspect.Behaviour, "A disposed module makes no instance", static trial =>
        {
            GuestModule module = Compile(trial, WasmDriver.Sum());
            module.Instantiate(GuestModule.Ample).Dispose();
            module.Dispose();
            module.Dispose();
            Expect.Throws(
                () => module.Compiled.Instantiate(HostDouble.None, GuestModule.Ample, out _),
                "an instance of a disposed module",
                typeof(ObjectDisposedException), typeof(InvalidOperationException), typeof(StaleHandleException));
        });
        yield return kit.Check(CheckAspect.Limits, "A grant holds at most 2^62 units of gas", static trial =>
        {
            using GuestModule module = Compile(trial, WasmDriver.Sum());
            Expect.Equal(
                InvokeStatus.Completed, module.Call("sum", [1], GuestModule.Grant(FrameGrant.GasMax)).Outcome.Status, "2^62 units");
            Expect.RefusesArgument(
                () => module.Compiled.Instantiate(HostDouble.None, GuestModule.Grant(FrameGrant.GasMax + 1), out _), "2^62 + 1 units");
            Expect.Equal(InvokeStatus.Completed, module.Call("sum", [1], GuestModule.Ample).Outcome.Status, "a call after a refused grant");
        });
        yield return kit.Check(CheckAspect.Behaviour, "Modules live apart, and outlive each other", static trial =>
        {
            IWasmEngine engine = trial.Node().Start().As<IWasmEngine>();
            GuestModule first = GuestModule.Compile(engine, WasmDriver.Sum());
            using GuestModule second = GuestModule.Compile(engine, Observer());
            using (GuestModule again = GuestModule.Compile(engine, WasmDriver.Sum()))
                Expect.Equal(6UL, again.Call("sum", [3], GuestModule.Ample).Results[0], "the same module compiled twice");
            Expect.Equal(6UL, first.Call("sum", [3], GuestModule.Ample).Results[0], "the first one after the second is gone");
            first.Dispose();
            Expect.Equal(11UL, second.Call("run", [], GuestModule.Ample).Results[0], "another module after the first is gone");
        });
        yield return kit.Check(CheckAspect.Threads, "A module compiles and runs on many threads at once", static trial =>
        {
            IWasmEngine engine = trial.Node().Start().As<IWasmEngine>();
            using GuestModule shared = GuestModule.Compile(engine, WasmDriver.Sum());
            string?[] found = new string?[Threads];
            Thread[] threads =
            [
                .. Enumerable.Range(0, Threads).Select(number => new Thread(() => found[number] = Work(engine, shared, number))),
            ];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
            Expect.Equal(null, found.FirstOrDefault(static text => text is not null), "what a thread saw");
        });
    }

    public static GuestModule Compile(Trial trial, ModuleBuilder builder) =>
        GuestModule.Compile(trial.Node().Start().As<IWasmEngine>(), builder);

    private static string? Work(IWasmEngine engine, GuestModule shared, int number)
    {
        try
        {
            for (ulong i = 1; i < 60; i++)
            {
                (InvokeOutcome outcome, ulong[] results) = shared.Call("sum", [i], GuestModule.Ample);
                if (outcome != new InvokeOutcome(InvokeStatus.Completed, TrapCode.None, 2 + (9 * i)) || results[0] != i * (i + 1) / 2)
                    return $"sum({i}) on thread {number} is {results[0]}, {outcome}";
                if (i % 20 != 0)
                    continue;
                using GuestModule own = GuestModule.Compile(engine, Observer());
                if (own.Call("run", [], GuestModule.Ample).Results[0] != 11)
                    return $"a module compiled on thread {number} answers wrongly";
            }

            return null;
        }
        catch (Exception exception)
        {
            return Trial.Describe(exception);
        }
    }

    // Answers the sum of what an earlier run could have left, then changes all of it; memory.init traps when the segment was dropped.
    private static ModuleBuilder Observer()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().Table(2).PassiveData([7]);
        int seven = builder.Function(":i", [0x41, 0x07]);
        int nine = builder.Function(":i", [0x41, 0x09]);
        builder.Element(0, seven, nine);
        int global = builder.Global('i', isMutable: true, [0x41, 0x03]);
        int type = builder.Type(":i");
        byte[] observe =
        [
            0x3f, 0x00,
            0x41, 0x00, 0x2d, 0x00, 0x00, 0x6a,
            0x23, (byte)global, 0x6a,
            0x41, 0x00, 0x11, (byte)type, 0x00, 0x6a,
            0x41, 0x00, 0x41, 0x00, 0x41, 0x01, 0xfc, 0x08, 0x00, 0x00,
        ];
        byte[] change =
        [
            0x41, 0x01, 0x40, 0x00, 0x1a,
            0x41, 0x05, 0x24, (byte)global,
            0x41, 0x00, 0x41, 0x01, 0x41, 0x01, 0xfc, 0x0e, 0x00, 0x00,
            0xfc, 0x09, 0x00,
        ];
        builder.Function(":i", [.. observe, .. change], export: "run");
        return builder;
    }
}
