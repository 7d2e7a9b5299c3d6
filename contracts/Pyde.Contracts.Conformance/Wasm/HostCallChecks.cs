using Pyde.Abi;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>Calls from guests to the host: arguments, answers, gas, and ends of frames.</summary>
internal static class HostCallChecks
{
    public static IEnumerable<ConformanceCheck> For(WasmKit kit)
    {
        yield return kit.Check(
            CheckAspect.Behaviour, "Every host function gets its arguments in order, and its answer reaches the guest", Arguments);
        yield return kit.Check(
            CheckAspect.Behaviour,
            "Host functions run on the thread that invoked the guest, and see its memory",
            // On a stack with room for any guest: where the caller's is short, another thread may stand in while it waits (IHostFunctions).
            static trial => NativeStack.OfThisProcess.Continue(trial, static trial =>
            {
                ModuleBuilder builder = new();
                int host = builder.ImportHost("calldata_size");
                builder.Memory(1).ExportMemory();
                builder.Function(
                    ":i", [0x41, 0x00, 0x41, 0x2a, 0x3a, 0x00, 0x00, 0x10, (byte)host, 0x1a, 0x41, 0x00, 0x2d, 0x00, 0x00], export: "run");
                int thread = 0;
                byte seen = 0;
                (IHostFunctions recorder, _) = HostDouble.Create((_, guest, _) =>
                {
                    thread = Environment.CurrentManagedThreadId;
                    seen = guest.Memory[0];
                    guest.Memory[0] = 77;
                    Expect.Equal(WasmLimits.PageBytes, guest.MemoryBytes, "bytes of memory that the host sees");
                    return null;
                });
                using GuestModule module = InstanceChecks.Compile(trial, builder);
                Expect.Equal(77UL, module.Call("run", [], GuestModule.Ample, recorder).Results[0], "the byte that the host wrote");
                Expect.Equal(Environment.CurrentManagedThreadId, thread, "thread of the host function");
                Expect.Equal((byte)42, seen, "the byte that the guest wrote");
            }));
        yield return kit.Check(CheckAspect.Behaviour, "Memory that grew is the host's too, at once", static trial =>
        {
            ModuleBuilder builder = new();
            int host = builder.ImportHost("calldata_size");
            builder.Memory(1).ExportMemory();
            builder.Function(":", [0x41, 0x02, 0x40, 0x00, 0x1a, 0x10, (byte)host, 0x1a], export: "run");
            int seen = 0;
            long budget = 0;
            (IHostFunctions recorder, _) = HostDouble.Create((_, guest, _) =>
            {
                seen = guest.MemoryBytes;
                budget = guest.MemoryBudgetBytes;
                Expect.That(
                    guest.TryGetRange(3 * WasmLimits.PageBytes, 0, out _), "an empty range at the end: expected it inside, found outside");
                Expect.That(
                    guest.TryGetRange((3 * WasmLimits.PageBytes) - 8, 8, out _), "the last 8 bytes: expected them inside, found outside");
                return null;
            });
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            Expect.Equal(InvokeStatus.Completed, module.Run(GuestModule.Ample, recorder).Status, "run");
            Expect.Equal(3 * WasmLimits.PageBytes, seen, "bytes of memory that the host sees");
            Expect.Equal(
                WasmLimits.Standard.TransactionMemoryBytesMax - (2 * WasmLimits.PageBytes), budget,
                "budget that is left for nested frames");
        });
        foreach ((string name, InvokeStatus status) in new[] { ("return", InvokeStatus.Returned), ("revert", InvokeStatus.Reverted) })
            yield return kit.Check(
                CheckAspect.Behaviour,
                $"The host function {name} ends the frame from any depth, with its data",
                trial => Ends(trial, name, status));
        yield return kit.Check(CheckAspect.Behaviour, "Return data is that of the last invocation", static trial =>
        {
            ModuleBuilder builder = new();
            int host = builder.ImportHost("return");
            builder.Memory(1).ExportMemory().Data(8, [1, 2, 3, 4]);
            builder.Function("ii:", [0x20, 0x00, 0x20, 0x01, 0x10, (byte)host], export: "give");
            builder.Function(":", [], export: "run");
            builder.Function(":", [0x00], export: "trap");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            using IWasmInstance instance = module.Instantiate(GuestModule.Ample, Ending("return"));
            Expect.Equal(0, instance.ReturnData.Length, "return data before any invocation");
            module.Call(instance, "give", [8, 4]);
            Expect.Equal("01020304", Convert.ToHexString(instance.ReturnData), "return data of the first invocation");
            module.Call(instance, "give", [9, 2]);
            Expect.Equal("0203", Convert.ToHexString(instance.ReturnData), "return data of the second invocation");
            instance.Invoke(module.Find("run"));
            Expect.Equal(0, instance.ReturnData.Length, "return data of an invocation that completed");
            module.Call(instance, "give", [8, 4]);
            instance.Invoke(module.Find("trap"));
            Expect.Equal(0, instance.ReturnData.Length, "return data of an invocation that trapped");
        });
        yield return kit.Check(CheckAspect.Behaviour, "A trap of a host function ends the frame, and its answer is void", static trial =>
        {
            foreach (TrapCode code in new[] { TrapCode.ViewViolation, TrapCode.HostLimitExceeded, TrapCode.TransactionAborted })
            {
                ModuleBuilder builder = new();
                int host = builder.ImportHost("sdelete");
                builder.Memory(1).ExportMemory();
                int mark = builder.Global('i', isMutable: true, [0x41, 0x00]);
                builder.Function(":", [0x41, 0x00, 0x10, (byte)host, 0x41, 0x01, 0x24, (byte)mark]);
                builder.Function(":", [0x10, (byte)(host + 1), 0x41, 0x01, 0x24, (byte)mark], export: "run");
                (IHostFunctions recorder, List<string> calls) = HostDouble.Create((_, guest, _) =>
                {
                    guest.RaiseTrap(code);
                    return null;
                });
                using GuestModule module = InstanceChecks.Compile(trial, builder);
                using IWasmInstance instance = module.Instantiate(GuestModule.Ample, recorder);
                Expect.Equal(code, instance.Invoke(module.Find("run")).Trap, "the trap of a host function");
                Expect.Equal(0UL, instance.ReadGlobal(mark), "what stands behind the call that trapped");
                Expect.Equal(1, calls.Count, "calls");
            }
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A host function sees what gas is left, charges it, and is not reached without gas",
            static trial =>
            {
                ModuleBuilder builder = new();
                int host = builder.ImportHost("calldata_size");
                builder.Memory(1).ExportMemory();
                builder.Function(":", [0x41, 0x01, 0x1a, 0x10, (byte)host, 0x1a, 0x41, 0x01, 0x1a], export: "run");
                List<ulong> seen = [];
                (IHostFunctions recorder, _) = HostDouble.Create((_, guest, _) =>
                {
                    seen.Add(guest.GasRemaining);
                    guest.TryCharge(40);
                    return null;
                });
                using GuestModule module = InstanceChecks.Compile(trial, builder);
                foreach (ulong slice in new ulong[] { 0, 1, 10, 39 })
                {
                    seen.Clear();
                    CountingGuard guard = new();
                    Expect.Equal(GasChecks.Completed(44), module.Run(GuestModule.Grant(100, slice, guard), recorder), "100 units");
                    Expect.Equal(GasChecks.Completed(44), module.Run(GuestModule.Grant(44, slice, guard), recorder), "44 units");
                    Expect.Equal(GasChecks.OutOfGas(43), module.Run(GuestModule.Grant(43, slice, guard), recorder), "43 units");
                    Expect.Equal(GasChecks.OutOfGas(42), module.Run(GuestModule.Grant(42, slice, guard), recorder), "42 units");
                    Expect.Equal(GasChecks.OutOfGas(3), module.Run(GuestModule.Grant(3, slice, guard), recorder), "3 units");
                    Expect.Equal(GasChecks.OutOfGas(2), module.Run(GuestModule.Grant(2, slice, guard), recorder), "2 units");
                    Expect.Same([97UL, 41UL, 40UL, 39UL, 0UL], seen, $"gas that the host function saw, in slices of {slice}");
                }
            });
        yield return kit.Check(
            CheckAspect.Behaviour, "A module may be entered again from a host function, and gets another instance", Reentry);
        yield return kit.Check(CheckAspect.Behaviour, "An instance that is running does not start again", static trial =>
        {
            ModuleBuilder builder = new();
            int host = builder.ImportHost("calldata_size");
            builder.Memory(1).ExportMemory();
            builder.Function(":", [0x10, (byte)host, 0x1a], export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            IWasmInstance? instance = null;
            (IHostFunctions recorder, List<string> calls) = HostDouble.Create((_, _, _) =>
            {
                Expect.Throws(() => instance!.Invoke(module.Find("run")), "a second start", typeof(InvalidOperationException));
                return null;
            });
            instance = module.Instantiate(GuestModule.Ample, recorder);
            using (instance)
                Expect.Equal(InvokeStatus.Completed, instance.Invoke(module.Find("run")).Status, "the first start");
            Expect.Equal(1, calls.Count, "calls");
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A nested frame of another module leaves its caller's gas and memory alone",
            static trial =>
            {
                IWasmEngine engine = trial.Node().Start().As<IWasmEngine>();
                using GuestModule inner = GuestModule.Compile(engine, WasmDriver.Sum());
                ModuleBuilder builder = new();
                int host = builder.ImportHost("calldata_size");
                builder.Memory(1).ExportMemory().Data(0, [9]);
                builder.Function(":i", [0x10, (byte)host, 0x41, 0x00, 0x2d, 0x00, 0x00, 0x6a], export: "run");
                using GuestModule outer = GuestModule.Compile(engine, builder);
                (IHostFunctions recorder, _) = HostDouble.Create((_, guest, _) =>
                {
                    int stack = guest.StackBudget;
                    (InvokeOutcome outcome, ulong[] results) = inner.Call(
                        "sum", [4], new FrameGrant { Gas = 1_000, StackBudget = stack, MemoryBudgetBytes = guest.MemoryBudgetBytes });
                    Expect.Equal(GasChecks.Completed(38), outcome, "the nested frame");
                    Expect.Equal(stack, guest.StackBudget, "stack of the caller after the nested frame");
                    Expect.That(guest.TryCharge(outcome.GasUsed), "paying for the nested frame: expected gas for it, found none");
                    return (int)results[0];
                });
                (InvokeOutcome whole, ulong[] sum) = outer.Call("run", [], GuestModule.Grant(100), recorder);
                Expect.Equal(GasChecks.Completed(1 + 1 + 3 + 38), whole, "the outer frame");
                Expect.Equal(19UL, sum[0], "nested result plus the caller's own byte");
            });
    }

    private static void Arguments(Trial trial)
    {
        foreach (HostFunctionEntry entry in HostTable.Entries)
        {
            ModuleBuilder builder = new();
            int host = builder.ImportHost(entry.Name);
            builder.Memory(1).ExportMemory();
            WasmValueType[] parameters = entry.Type.Parameters.ToArray();

            // Small numbers, and once all ones: pointers and lengths are unsigned.
            byte[] Constants(Func<int, byte> value) =>
                [.. parameters.SelectMany((type, i) => new[] { type == WasmValueType.I64 ? (byte)0x42 : (byte)0x41, value(i) })];
            string result = entry.Result switch { null => ":", WasmValueType.I64 => ":I", _ => ":i" };
            builder.Function(result, [.. Constants(static i => (byte)(i + 1)), 0x10, (byte)host], export: "small");
            builder.Function(result, [.. Constants(static _ => 0x7f), 0x10, (byte)host], export: "ones");
            object? answer = entry.Result switch { null => null, WasmValueType.I64 => -2L, _ => -2 };
            (IHostFunctions recorder, List<string> calls) = HostDouble.Create((_, _, _) => answer);
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            foreach (string name in new[] { "small", "ones" })
            {
                (InvokeOutcome outcome, ulong[] results) = module.Call(name, [], GuestModule.Ample, recorder);
                Expect.Equal(InvokeStatus.Completed, outcome.Status, $"a call of {entry.Name}");
                if (entry.Result is { } type)
                    Expect.Equal(type == WasmValueType.I64 ? ulong.MaxValue - 1 : uint.MaxValue - 1, results[0], $"answer of {entry.Name}");
            }

            string[] expected =
            [
                $"{entry.Id}({string.Join(", ", parameters.Select(static (_, i) => i + 1))})",
                $"{entry.Id}({string.Join(", ", parameters.Select(Ones))})",
            ];
            Expect.Same(expected, calls, $"calls of {entry.Name}");
        }
    }

    private static ulong Ones(WasmValueType type) => type == WasmValueType.I64 ? ulong.MaxValue : uint.MaxValue;

    private static IHostFunctions Ending(string name) => HostDouble.Create((_, guest, arguments) =>
    {
        if (name == "return")
            guest.EndWithReturn((uint)arguments[0]!, (uint)arguments[1]!);
        else
            guest.EndWithRevert((uint)arguments[0]!, (uint)arguments[1]!);
        return null;
    }).Host;

    private static void Ends(Trial trial, string name, InvokeStatus status)
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost(name);
        builder.Memory(1).ExportMemory().Data(8, [10, 20, 30]);
        int mark = builder.Global('i', isMutable: true, [0x41, 0x00]);
        byte[] end = [0x41, 0x08, 0x41, 0x03, 0x10, (byte)host, 0x41, 0x01, 0x24, (byte)mark];
        builder.Function(":", end, export: "shallow");
        builder.Function(":", [0x10, (byte)(host + 1), 0x41, 0x01, 0x24, (byte)mark]);
        builder.Function(":", [0x03, 0x40, 0x10, (byte)(host + 2), 0x0c, 0x00, 0x0b], export: "deep");
        using GuestModule module = InstanceChecks.Compile(trial, builder);
        foreach ((string entry, ulong gas) in new[] { ("shallow", 4UL), ("deep", 8UL) })
        {
            using IWasmInstance instance = module.Instantiate(GuestModule.Ample, Ending(name));
            InvokeOutcome outcome = instance.Invoke(module.Find(entry));
            Expect.Equal((status, TrapCode.None), (outcome.Status, outcome.Trap), $"{name} from the {entry} end");
            Expect.Equal("0A141E", Convert.ToHexString(instance.ReturnData), $"data of {name} from the {entry} end");
            Expect.Equal(0UL, instance.ReadGlobal(mark), $"what stands behind {name} at the {entry} end");
            Expect.That(outcome.GasUsed <= gas, $"gas of {name} from the {entry} end: expected at most {gas}, found {outcome.GasUsed}");
        }
    }

    private static void Reentry(Trial trial)
    {
        ModuleBuilder builder = new();
        int host = builder.ImportHost("calldata_size");
        builder.Memory(1).ExportMemory();
        int count = builder.Global('i', isMutable: true, [0x41, 0x00]);
        byte[] countUp = [0x23, (byte)count, 0x41, 0x01, 0x6a, 0x24, (byte)count];
        builder.Function(":i", [.. countUp, 0x10, (byte)host, 0x23, (byte)count, 0x6a], export: "run");
        using GuestModule module = InstanceChecks.Compile(trial, builder);
        int depth = 0;
        IHostFunctions recorder = null!;
        recorder = HostDouble.Create((_, guest, _) =>
        {
            if (++depth == 5)
                return 100;
            (InvokeOutcome outcome, ulong[] results) = module.Call("run", [], GuestModule.Ample, recorder);
            Expect.Equal(InvokeStatus.Completed, outcome.Status, "a nested frame");
            guest.Memory[0] = (byte)depth;
            return (int)results[0];
        }).Host;
        using IWasmInstance instance = module.Instantiate(GuestModule.Ample, recorder);
        ulong[] sum = module.Call(instance, "run", []).Results;
        Expect.Equal(105UL, sum[0], "sum over five frames, each with a count of its own");
        Expect.Equal((byte)5, instance.Memory[0], "the outermost frame's memory");
    }
}
