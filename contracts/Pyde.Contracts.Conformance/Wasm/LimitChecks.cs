using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>Stack, memory, tables and segments at their ends.</summary>
internal static class LimitChecks
{
    private const int FunctionsMany = 2_000;

    public static IEnumerable<ConformanceCheck> For(WasmKit kit)
    {
        yield return kit.Check(CheckAspect.Limits, "Recursion ends exactly where the stack budget is used up", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            builder.Function("i:", [0x20, 0x00, 0x04, 0x40, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x00, 0x0b], export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            int weight = module.Validated.Functions[0].StackWeight;
            Expect.Equal((8 * 3) + (4 * 8), weight, "weight of the function");
            uint depth = (uint)(WasmLimits.Standard.StackBudget / weight);
            Expect.Equal(InvokeStatus.Completed, module.Call("run", [depth - 1], GuestModule.Ample).Outcome.Status, $"{depth} activations");
            Expect.Equal(TrapCode.StackExhausted, module.Call("run", [depth], GuestModule.Ample).Outcome.Trap, $"{depth + 1} activations");
            Expect.Equal(
                TrapCode.StackExhausted, module.Call("run", [uint.MaxValue], GuestModule.Ample).Outcome.Trap, "activations without end");
        });
        yield return kit.Check(CheckAspect.Limits, "The lightest function that calls itself ends with a trap", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            builder.Function(":", [0x10, 0x00], export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            Expect.Equal(TrapCode.StackExhausted, module.Run(GuestModule.Ample).Trap, "a function that only calls itself");
        });
        yield return kit.Check(
            CheckAspect.Limits,
            "Stack that a call used comes back with its return, and with the next invocation",
            static trial =>
            {
                ModuleBuilder builder = ModuleBuilder.WithMemory();
                builder.Function(":", []);
                builder.Function(
                    ":", [.. Enumerable.Repeat(new byte[] { 0x10, 0x00 }, 100).SelectMany(static call => call)], export: "run");
                using GuestModule module = InstanceChecks.Compile(trial, builder);
                const int needed = 4 + (4 * 101);
                using IWasmInstance instance = module.Instantiate(
                    new FrameGrant { Gas = 10_000, StackBudget = needed, MemoryBudgetBytes = 0 });
                for (int turn = 0; turn < 3; turn++)
                    Expect.Equal(
                        InvokeStatus.Completed, instance.Invoke(module.Find("run")).Status, $"invocation {turn} with {needed} of stack");
                using IWasmInstance less = module.Instantiate(
                    new FrameGrant { Gas = 10_000, StackBudget = needed - 1, MemoryBudgetBytes = 0 });
                Expect.Equal(TrapCode.StackExhausted, less.Invoke(module.Find("run")).Trap, $"an invocation with {needed - 1} of stack");
            });
        yield return kit.Check(CheckAspect.Limits, "Out of gas comes before out of stack at a function's entry", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            builder.Function(":", [0x41, 0x01, 0x1a], export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            Expect.Equal(
                GasChecks.OutOfGas(1), Run(new FrameGrant { Gas = 1, StackBudget = 0, MemoryBudgetBytes = 0 }), "neither gas nor stack");
            Expect.Equal(
                TrapCode.StackExhausted, Run(new FrameGrant { Gas = 2, StackBudget = 0, MemoryBudgetBytes = 0 }).Trap, "gas and no stack");

            InvokeOutcome Run(in FrameGrant grant) => module.Run(grant);
        });
        yield return kit.Check(
            CheckAspect.Limits, "An access that ends at the end of memory is inside, and a byte further is not", Accesses);
        yield return kit.Check(CheckAspect.Limits, "Growing stops at the declared maximum, and at 1,024 pages without one", static trial =>
        {
            ModuleBuilder open = ModuleBuilder.WithMemory();
            open.Function("i:i", [0x20, 0x00, 0x40, 0x00], export: "run");
            using (GuestModule module = InstanceChecks.Compile(trial, open))
            {
                Expect.Equal(1UL, module.Call("run", [1_023], GuestModule.Ample).Results[0], "growing from 1 to 1,024 pages");
                Expect.Equal(uint.MaxValue, module.Call("run", [1_024], GuestModule.Ample).Results[0], "growing from 1 to 1,025 pages");
            }

            ModuleBuilder bounded = new ModuleBuilder().Memory(2, 5).ExportMemory();
            bounded.Function("i:i", [0x20, 0x00, 0x40, 0x00, 0x1a, 0x3f, 0x00], export: "run");
            using GuestModule second = InstanceChecks.Compile(trial, bounded);
            Expect.Equal(5UL, second.Call("run", [3], GuestModule.Ample).Results[0], "pages after growing from 2 to its maximum of 5");
            Expect.Equal(2UL, second.Call("run", [4], GuestModule.Ample).Results[0], "pages after growing from 2 beyond 5");
        });
        yield return kit.Check(CheckAspect.Limits, "Growing beyond the memory budget is out of gas, and up to it is not", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            builder.Function("i:i", [0x20, 0x00, 0x40, 0x00], export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            FrameGrant grant = new() { Gas = 1_000_000, StackBudget = 1_000, MemoryBudgetBytes = 2 * WasmLimits.PageBytes };
            Expect.Equal(1UL, module.Call("run", [2], grant).Results[0], "growing by the whole budget");
            Expect.Equal(GasChecks.OutOfGas(1_000_000), module.Call("run", [3], grant).Outcome, "growing by a page more");
            using IWasmInstance instance = module.Instantiate(grant);
            Expect.Equal(1UL, module.Call(instance, "run", [1]).Results[0], "growing by half of the budget");
            Expect.Equal(2UL, module.Call(instance, "run", [1]).Results[0], "growing by the other half");
            Expect.Equal(TrapCode.OutOfGas, module.Call(instance, "run", [1]).Outcome.Trap, "growing by more than is left");
        });
        yield return kit.Check(CheckAspect.Limits, "Memory that was added is zero and can be used to its end", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            builder.Function(
                "i:i",
                [
                    0x41, 0x01, 0x40, 0x00, 0x1a, 0x20, 0x00, 0x41, 0xaa, 0x01, 0x3a, 0x00, 0x00, 0x41, 0x80, 0x80, 0x04, 0x2d, 0x00, 0x00,
                ],
                export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            Expect.Equal(0UL, module.Call("run", [131_071], GuestModule.Ample).Results[0], "first byte of the new page");
            Expect.Equal(
                TrapCode.MemoryOutOfBounds, module.Call("run", [131_072], GuestModule.Ample).Outcome.Trap, "a byte behind the new page");
        });
        yield return kit.Check(CheckAspect.Limits, "An active segment that does not fit traps at instantiation", static trial =>
        {
            IWasmEngine engine = trial.Node().Start().As<IWasmEngine>();
            IsTrap(engine, ModuleBuilder.WithMemory().Data(65_535, [1]), TrapCode.None);
            IsTrap(engine, ModuleBuilder.WithMemory().Data(65_536, []), TrapCode.None);
            IsTrap(engine, ModuleBuilder.WithMemory().Data(65_535, [1, 2]), TrapCode.MemoryOutOfBounds);
            IsTrap(engine, ModuleBuilder.WithMemory().Data(-1, [1]), TrapCode.MemoryOutOfBounds);
            ModuleBuilder inside = ModuleBuilder.WithMemory().Table(1);
            IsTrap(engine, inside.Element(0, inside.Function(":", [])), TrapCode.None);
            ModuleBuilder outside = ModuleBuilder.WithMemory().Table(1);
            IsTrap(engine, outside.Element(1, outside.Function(":", [])), TrapCode.TableOutOfBounds);
        });
        yield return kit.Check(CheckAspect.Limits, "Modules at the limits compile, or the engine says that it cannot", static trial =>
        {
            IWasmEngine engine = trial.Node().Start().As<IWasmEngine>();
            Accepts(engine, new ModuleBuilder());
            Accepts(engine, new ModuleBuilder().Memory(1_024, 1_024).ExportMemory());
            Accepts(engine, new ModuleBuilder().Memory(0, 0).ExportMemory());
            ModuleBuilder many = ModuleBuilder.WithMemory().Table(10_000, 10_000);
            for (int i = 0; i < FunctionsMany; i++)
                many.Function("i:i", [0x20, 0x00, 0x41, 0x01, 0x6a]);
            Accepts(engine, many);
            ModuleBuilder body = ModuleBuilder.WithMemory();
            body.Function(
                "i:i",
                [.. Enumerable.Repeat(new byte[] { 0x20, 0x00, 0x1a }, 16_000).SelectMany(static part => part), 0x20, 0x00],
                export: "run");
            body.Function(
                ":",
                [
                    .. Enumerable.Repeat(new byte[] { 0x02, 0x40 }, 249).SelectMany(static part => part),
                    .. Enumerable.Repeat((byte)0x0b, 249),
                ]);
            body.Function(":", [], locals: new string('I', 1_000));
            Accepts(engine, body);
        });
    }

    private static void Accesses(Trial trial)
    {
        foreach ((byte op, int width, bool isStore) in new (byte, int, bool)[]
        {
            (0x28, 4, false), (0x29, 8, false), (0x2a, 4, false), (0x2b, 8, false), (0x2c, 1, false), (0x2d, 1, false), (0x2e, 2, false),
            (0x2f, 2, false), (0x30, 1, false), (0x31, 1, false), (0x32, 2, false), (0x33, 2, false), (0x34, 4, false), (0x35, 4, false),
            (0x36, 4, true), (0x37, 8, true), (0x38, 4, true), (0x39, 8, true), (0x3a, 1, true), (0x3b, 2, true), (0x3c, 1, true),
            (0x3d, 2, true), (0x3e, 4, true),
        })
        {
            byte[] value = op switch
            {
                0x36 or 0x3a or 0x3b => [0x41, 0x00],
                0x38 => [0x43, 0, 0, 0, 0],
                0x39 => [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
                _ => [0x42, 0x00],
            };
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            builder.Function(
                "i:", isStore ? [0x20, 0x00, .. value, op, 0x00, 0x04] : [0x20, 0x00, op, 0x00, 0x04, 0x1a], export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            uint last = WasmLimits.PageBytes - (uint)width - 4;
            Expect.Equal(TrapCode.None, module.Call("run", [last], GuestModule.Ample).Outcome.Trap, $"instruction 0x{op:x2} at the end");

            // Address and offset are added in more than 32 bits.
            foreach (uint address in new uint[] { last + 1, WasmLimits.PageBytes, int.MaxValue, uint.MaxValue - 3, uint.MaxValue })
            {
                Expect.Equal(
                    TrapCode.MemoryOutOfBounds,
                    module.Call("run", [address], GuestModule.Ample).Outcome.Trap,
                    $"instruction 0x{op:x2} at address {address} with offset 4");
            }
        }
    }

    private static void IsTrap(IWasmEngine engine, ModuleBuilder builder, TrapCode expected)
    {
        using GuestModule module = GuestModule.Compile(engine, builder);
        for (int turn = 0; turn < 2; turn++)
        {
            TrapCode trap = module.Compiled.Instantiate(HostDouble.None, GuestModule.Ample, out IWasmInstance? instance);
            instance?.Dispose();
            Expect.Equal(expected, trap, "an active segment");
            Expect.Equal(expected == TrapCode.None, instance is not null, "whether there is an instance");
        }
    }

    private static void Accepts(IWasmEngine engine, ModuleBuilder builder)
    {
        (ValidatedModule module, ChargePlan plan) = GuestModule.Validate(builder.Build());
        CompileOutcome outcome = engine.Compile(module, plan, WasmLimits.Standard, out ICompiledModule? compiled);
        compiled?.Dispose();
        Expect.Equal(outcome == CompileOutcome.Compiled, compiled is not null, $"whether there is a module when the answer is {outcome}");
    }
}
