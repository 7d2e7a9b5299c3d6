using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>Gas, to the unit (docs/metering.md).</summary>
internal static class GasChecks
{
    public static IEnumerable<ConformanceCheck> For(WasmKit kit)
    {
        yield return kit.Check(CheckAspect.Behaviour, "A loop pays for entering and for every turn", static trial =>
        {
            using GuestModule module = InstanceChecks.Compile(trial, WasmDriver.Sum());
            foreach (ulong turns in new ulong[] { 1, 2, 10, 1_000 })
            {
                (InvokeOutcome outcome, ulong[] results) = module.Call("sum", [turns], GuestModule.Ample);
                Expect.Equal(Completed(2 + (9 * turns)), outcome, $"{turns} turns of 9 units each");
                Expect.Equal(turns * (turns + 1) / 2, results[0], $"sum of {turns}");
            }
        });
        yield return kit.Check(
            CheckAspect.Limits,
            "Gas that just suffices gives the result, and a unit less is out of gas and all spent",
            static trial =>
            {
                using GuestModule module = InstanceChecks.Compile(trial, WasmDriver.Sum());
                for (ulong turns = 1; turns < 20; turns++)
                {
                    ulong price = 2 + (9 * turns);
                    Expect.Equal(
                        Completed(price), module.Call("sum", [turns], GuestModule.Grant(price)).Outcome, $"{turns} turns for {price}");
                    for (ulong less = 1; less <= Math.Min(price, 12); less++)
                    {
                        Expect.Equal(
                            OutOfGas(price - less),
                            module.Call("sum", [turns], GuestModule.Grant(price - less)).Outcome,
                            $"{turns} turns for {less} units less than they cost");
                    }
                }
            });
        yield return kit.Check(CheckAspect.Limits, "The counter is tested when the exported function returns", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            builder.Function(":", [0x02, 0x40, 0x0b, 0x41, 0x01, 0x1a], export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            Expect.Equal(Completed(2), module.Run(GuestModule.Grant(2)), "a run for its 2 units");
            Expect.Equal(OutOfGas(1), module.Run(GuestModule.Grant(1)), "a run for 1 unit");
            Expect.Equal(OutOfGas(0), module.Run(GuestModule.Grant(0)), "a run for nothing");
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "A negative counter takes precedence over the trap that ends the frame",
            static trial =>
            {
                foreach ((string what, byte[] end, TrapCode trap, ulong price) in Traps())
                {
                    // Behind an end, the stretch's cost is not tested before its trap.
                    ModuleBuilder builder = ModuleBuilder.WithMemory().Table(1);
                    builder.Function(":", [0x02, 0x40, 0x0b, 0x41, 0x01, 0x1a, 0x41, 0x01, 0x1a, .. end], export: "run");
                    using GuestModule module = InstanceChecks.Compile(trial, builder);
                    ulong cost = 3 + price;
                    Expect.Equal(
                        new InvokeOutcome(InvokeStatus.Trapped, trap, cost), module.Run(GuestModule.Grant(cost)), $"{what} for {cost}");
                    Expect.Equal(
                        new InvokeOutcome(InvokeStatus.Trapped, trap, cost), module.Run(GuestModule.Ample), $"{what} with all gas");
                    Expect.Equal(OutOfGas(cost - 1), module.Run(GuestModule.Grant(cost - 1)), $"{what} for a unit less than {cost}");
                }
            });
        yield return kit.Check(CheckAspect.Behaviour, "A stretch that traps in its middle is paid in full", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            builder.Function(":", [0x41, 0x7f, 0x28, 0x00, 0x00, 0x1a, 0x41, 0x01, 0x41, 0x02, 0x6a, 0x1a], export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            Expect.Equal(
                new InvokeOutcome(InvokeStatus.Trapped, TrapCode.MemoryOutOfBounds, 6), module.Run(GuestModule.Ample), "a load outside");
        });
        yield return kit.Check(CheckAspect.Behaviour, "Gas goes on over the invocations of one instance", static trial =>
        {
            using GuestModule module = InstanceChecks.Compile(trial, WasmDriver.Sum());
            using IWasmInstance instance = module.Instantiate(GuestModule.Grant(60));
            Expect.Equal(Completed(20), module.Call(instance, "sum", [2]).Outcome, "the first");
            Expect.Equal(Completed(40), module.Call(instance, "sum", [2]).Outcome, "the second");
            Expect.Equal(Completed(60), module.Call(instance, "sum", [2]).Outcome, "the third, with the last unit");
            Expect.Equal(OutOfGas(60), module.Call(instance, "sum", [2]).Outcome, "the fourth");
        });
        yield return kit.Check(CheckAspect.Behaviour, "The size of a slice of gas changes nothing", static trial =>
        {
            using GuestModule module = InstanceChecks.Compile(trial, WasmDriver.Sum());
            foreach (ulong slice in new ulong[] { 1, 2, 7, 9, 100, 10_000, FrameGrant.GasMax })
            {
                CountingGuard guard = new();
                Expect.Equal(Completed(182), module.Call("sum", [20], GuestModule.Grant(182, slice, guard)).Outcome, $"slices of {slice}");
                Expect.Equal(
                    OutOfGas(181), module.Call("sum", [20], GuestModule.Grant(181, slice, guard)).Outcome, $"slices of {slice}, short");
                Expect.Equal(slice < 182, guard.Asked > 0, $"whether the guard was asked with slices of {slice}");
            }
        });
        yield return kit.Check(CheckAspect.Behaviour, "A guard that says stop interrupts an endless loop", static trial =>
        {
            ModuleBuilder builder = ModuleBuilder.WithMemory();
            builder.Function(":", [0x03, 0x40, 0x0c, 0x00, 0x0b], export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            CountingGuard guard = new(stopAt: 3);
            Expect.Equal(TrapCode.Interrupted, module.Run(GuestModule.Grant(FrameGrant.GasMax, 1_000, guard)).Trap, "an endless loop");
            Expect.Equal(3, guard.Asked, "questions to the guard");
            Expect.Equal(OutOfGas(50_000), module.Run(GuestModule.Grant(50_000)), "an endless loop without a guard");
            CountingGuard patient = new();
            Expect.Equal(OutOfGas(50_000), module.Run(GuestModule.Grant(50_000, 1_000, patient)), "an endless loop with a patient guard");
            Expect.That(
                patient.Asked is > 40 and < 60, $"questions of 50,000 units in slices of 1,000: expected about 49, found {patient.Asked}");
        });
        yield return kit.Check(CheckAspect.Behaviour, "A guard of one frame is not asked in the next", static trial =>
        {
            using GuestModule module = InstanceChecks.Compile(trial, WasmDriver.Sum());
            CountingGuard first = new();
            module.Call("sum", [100], GuestModule.Grant(10_000, 10, first));
            int asked = first.Asked;
            CountingGuard second = new();
            module.Call("sum", [100], GuestModule.Grant(10_000, 10, second));
            Expect.Equal(asked, first.Asked, "questions to the first guard after its frame");
            Expect.Equal(asked, second.Asked, "questions to the second guard");
        });
        yield return kit.Check(
            CheckAspect.Behaviour,
            "Bulk instructions are paid by their length, before their bounds are looked at",
            static trial =>
            {
                ModuleBuilder builder = ModuleBuilder.WithMemory().PassiveData(new byte[200]);
                builder.Function("i:", [0x41, 0x00, 0x41, 0x00, 0x20, 0x00, 0xfc, 0x0b, 0x00], export: "fill");
                builder.Function("i:", [0x41, 0x00, 0x41, 0x00, 0x20, 0x00, 0xfc, 0x0a, 0x00, 0x00], export: "copy");
                builder.Function("i:", [0x41, 0x00, 0x41, 0x00, 0x20, 0x00, 0xfc, 0x08, 0x00, 0x00], export: "init");
                using GuestModule module = InstanceChecks.Compile(trial, builder);
                foreach (string name in new[] { "fill", "copy", "init" })
                {
                    foreach ((ulong bytes, ulong units) in new (ulong, ulong)[] { (0, 0), (1, 1), (64, 1), (65, 2), (128, 2), (200, 4) })
                        Expect.Equal(
                            Completed(5 + units), module.Call(name, [bytes], GuestModule.Ample).Outcome, $"{name} of {bytes} bytes");
                    Expect.Equal(
                        TrapCode.MemoryOutOfBounds, module.Call(name, [70_000], GuestModule.Ample).Outcome.Trap, $"{name} of 70,000 bytes");
                    Expect.Equal(
                        OutOfGas(1_000), module.Call(name, [uint.MaxValue], GuestModule.Grant(1_000)).Outcome,
                        $"{name} of 4 GiB for 1,000 units");
                }

                Expect.Equal(Completed(5 + 1_024), module.Call("fill", [65_536], GuestModule.Ample).Outcome, "fill of all memory");
            });
        yield return kit.Check(CheckAspect.Behaviour, "Growing is paid by the page, also when it is refused", static trial =>
        {
            ModuleBuilder builder = new ModuleBuilder().Memory(1, 3).ExportMemory();
            builder.Function("i:i", [0x20, 0x00, 0x40, 0x00], export: "run");
            using GuestModule module = InstanceChecks.Compile(trial, builder);
            foreach ((ulong pages, ulong answer) in new[] { (0UL, 1UL), (1UL, 1UL), (2UL, 1UL), (3UL, (ulong)uint.MaxValue) })
            {
                (InvokeOutcome outcome, ulong[] results) = module.Call("run", [pages], GuestModule.Ample);
                Expect.Equal(Completed(3 + (1_000 * pages)), outcome, $"growing by {pages}");
                Expect.Equal(answer, results[0], $"answer of growing by {pages}");
            }

            Expect.Equal(
                OutOfGas(1_000_000), module.Call("run", [uint.MaxValue], GuestModule.Grant(1_000_000)).Outcome,
                "growing by 2^32 − 1 pages");
        });
    }

    public static InvokeOutcome Completed(ulong gas) => new(InvokeStatus.Completed, TrapCode.None, gas);

    public static InvokeOutcome OutOfGas(ulong gas) => new(InvokeStatus.Trapped, TrapCode.OutOfGas, gas);

    // Price of the instructions from the second constant on.
    private static IEnumerable<(string What, byte[] End, TrapCode Trap, ulong Price)> Traps()
    {
        yield return ("unreachable", [0x00], TrapCode.Unreachable, 0);
        yield return ("a division by zero", [0x41, 0x01, 0x41, 0x00, 0x6d, 0x1a], TrapCode.IntegerDivideByZero, 3);
        yield return ("a division overflow", [0x41, 0x80, 0x80, 0x80, 0x80, 0x78, 0x41, 0x7f, 0x6d, 0x1a], TrapCode.IntegerOverflow, 3);
        yield return ("a load outside", [0x41, 0x7f, 0x2d, 0x00, 0x00, 0x1a], TrapCode.MemoryOutOfBounds, 2);
        yield return ("a truncation of NaN", [0x43, 0x00, 0x00, 0xc0, 0x7f, 0xa8, 0x1a], TrapCode.InvalidConversionToInteger, 2);
        yield return ("a truncation that does not fit", [0x43, 0x00, 0x00, 0x00, 0x4f, 0xa8, 0x1a], TrapCode.IntegerOverflow, 2);
        yield return ("an empty table entry", [0x41, 0x00, 0x11, 0x00, 0x00], TrapCode.UninitializedElement, 2);
        yield return ("an entry outside the table", [0x41, 0x01, 0x11, 0x00, 0x00], TrapCode.UndefinedElement, 2);
    }
}
