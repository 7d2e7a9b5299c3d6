using FsCheck;
using FsCheck.Fluent;
using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite.Differential;

namespace Wasm.EngineSuite;

/// <summary>Whatever instances did before they went back to the pool, the next user sees a fresh one.</summary>
public abstract class PoolSuite
{
    private const int Runs = 60;
    private const int MovesMax = 12;

    // Entries are functions that change one thing each; the last one looks at all of them.
    private static readonly string[] Changes =
    [
        "store", "store_high", "grow", "fill", "init", "drop_data", "set_global", "set_wide", "copy_table", "init_table", "drop_element", "deep", "trap",
    ];

    protected abstract IWasmEngine CreateEngine();

    [Fact]
    public void Instance_from_the_pool_is_as_fresh_as_the_first_one_after_any_sequence_of_changes()
    {
        ValidatedModule module = Build();
        ChargePlan plan = ChargePlanner.Derive(module);
        using IWasmEngine engine = CreateEngine();
        engine.Compile(module, plan, WasmLimits.Standard, out ICompiledModule? pooled);
        using (pooled)
        {
            Check.One(
                Config.QuickThrowOnFailure.WithMaxTest(Runs),
                Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), moves =>
                {
                    // A scenario a byte pair: several users of the pool one after the other.
                    foreach (byte[] turn in moves.Chunk(MovesMax))
                    {
                        Scenario scenario = Draw(module, turn);
                        engine.Compile(module, plan, WasmLimits.Standard, out ICompiledModule? fresh);
                        using (fresh)
                        {
                            string expected = Observation.Of(fresh!, module, scenario, isCoarse: false).Text;
                            Assert.Equal(expected, Observation.Of(pooled!, module, scenario, isCoarse: false).Text);
                        }

                        Assert.Equal(Untouched(engine, module, plan), Look(pooled!, module));
                    }
                }));
        }
    }

    [Fact]
    public void Look_at_an_instance_shows_every_change_that_leaves_it_usable()
    {
        ValidatedModule module = Build();
        using IWasmEngine engine = CreateEngine();
        engine.Compile(module, ChargePlanner.Derive(module), WasmLimits.Standard, out ICompiledModule? compiled);
        using (compiled)
        {
            string untouched = Look(compiled!, module);
            foreach (string change in Changes.Except(["trap", "deep"]))
            {
                Scenario scenario = Of([Call(module, change), Call(module, "look")]);
                string seen = Observation.Of(compiled!, module, scenario, isCoarse: false).Text;
                Assert.Contains("Completed", seen, StringComparison.Ordinal);
                Assert.True(WithoutGas(seen) != WithoutGas(untouched), change);
            }
        }
    }

    // What follows the gas of the last call: gas counts all calls.
    private static string WithoutGas(string text)
    {
        int gas = text.LastIndexOf(" gas ", StringComparison.Ordinal) + " gas ".Length;
        return text[text.IndexOf(' ', gas)..];
    }

    private static string Untouched(IWasmEngine engine, ValidatedModule module, ChargePlan plan)
    {
        engine.Compile(module, plan, WasmLimits.Standard, out ICompiledModule? compiled);
        using (compiled)
            return Look(compiled!, module);
    }

    private static string Look(ICompiledModule compiled, ValidatedModule module) =>
        Observation.Of(compiled, module, Of([Call(module, "look")]), isCoarse: false).Text;

    private static Scenario Draw(ValidatedModule module, byte[] moves)
    {
        List<ScenarioCall> calls = [.. moves.Select(move => Call(module, Changes[move % Changes.Length])), Call(module, "look")];
        ulong gas = moves.Length > 0 && moves[0] >= 0xc0 ? (ulong)moves[^1] * 20 : 10_000_000;
        return Of([.. calls]) with { Gas = gas, GasSlice = moves.Length > 1 && moves[1] >= 0x80 ? 100UL : 0 };
    }

    private static Scenario Of(ScenarioCall[] calls) =>
        new(calls, 10_000_000, 0, WasmLimits.Standard.StackBudget, WasmLimits.Standard.TransactionMemoryBytesMax, 0, 1);

    private static ScenarioCall Call(ValidatedModule module, string name)
    {
        Assert.True(module.FindExportedFunction(name, out int index), name);
        return new ScenarioCall(index, []);
    }

    private static ValidatedModule Build()
    {
        ModuleBuilder builder = new ModuleBuilder().Memory(2, 40).ExportMemory().Table(4).Data(100, [1, 2, 3]).PassiveData([7, 8, 9]);
        int seven = builder.Function(":i", [0x41, 0x07]);
        int nine = builder.Function(":i", [0x41, 0x09]);
        builder.Element(0, seven, nine, seven);
        builder.PassiveElement(nine, nine);
        int global = builder.Global('i', isMutable: true, [0x41, 0x03]);
        int wide = builder.Global('F', isMutable: true, [0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
        builder.Function(":", [0x41, 0x05, 0x41, 0x2a, 0x36, 0x00, 0x00], export: "store");
        builder.Function(":", [0x41, .. ModuleBuilder.S32(131_068), 0x41, 0x2a, 0x36, 0x00, 0x00], export: "store_high");

        // The first time 3 pages more; what is behind the old end is written as well.
        builder.Function(
            ":", [0x41, 0x03, 0x40, 0x00, 0x1a, 0x3f, 0x00, 0x41, 0x10, 0x74, 0x41, 0x04, 0x6b, 0x41, 0x2b, 0x36, 0x00, 0x00], export: "grow");
        builder.Function(":", [0x41, 0x00, 0x41, 0x11, 0x41, .. ModuleBuilder.S32(90_000), 0xfc, 0x0b, 0x00], export: "fill");
        builder.Function(":", [0x41, 0x20, 0x41, 0x00, 0x41, 0x03, 0xfc, 0x08, 0x01, 0x00], export: "init");
        builder.Function(":", [0xfc, 0x09, 0x01], export: "drop_data");
        builder.Function(":", [0x41, 0x05, 0x24, (byte)global], export: "set_global");
        builder.Function(":", [0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f, 0x24, (byte)wide], export: "set_wide");
        builder.Function(":", [0x41, 0x00, 0x41, 0x01, 0x41, 0x01, 0xfc, 0x0e, 0x00, 0x00], export: "copy_table");
        builder.Function(":", [0x41, 0x02, 0x41, 0x00, 0x41, 0x02, 0xfc, 0x0c, 0x01, 0x00], export: "init_table");
        builder.Function(":", [0xfc, 0x0d, 0x01], export: "drop_element");
        int deep = builder.Function("i:i", [0x20, 0x00, 0x04, 0x7f, 0x20, 0x00, 0x41, 0x01, 0x6b, 0x10, 0x0d, 0x05, 0x41, 0x00, 0x0b]);
        Assert.Equal(0x0d, deep);
        builder.Function(":", [0x41, .. ModuleBuilder.S32(2_000), 0x10, (byte)deep, 0x1a], export: "deep");
        builder.Function(":", [0x41, 0x08, 0x41, 0x09, 0x36, 0x00, 0x00, 0x00], export: "trap");
        int type = builder.Type(":i");
        byte[] entry(byte index) => [0x41, index, 0x11, (byte)type, 0x00];

        // Size, three entries and globals as one number; memory and globals are observed anyway. Dropped segments trap.
        byte[] look =
        [
            0x3f, 0x00, .. entry(0), 0x6a, 0x41, 0x03, 0x6c, .. entry(1), 0x6a, 0x41, 0x03, 0x6c, .. entry(2), 0x6a,
            0x41, 0x80, 0x02, 0x41, 0x00, 0x41, 0x03, 0xfc, 0x08, 0x01, 0x00,
            0x41, 0x03, 0x41, 0x00, 0x41, 0x01, 0xfc, 0x0c, 0x01, 0x00,
        ];
        builder.Function(":i", look, export: "look");
        bool isValid = WasmValidator.TryValidate(
            builder.Build(), WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error);
        Assert.True(isValid, error.ToString());
        return module!;
    }
}
