using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Tests;

/// <summary>Plans computed by hand after docs/metering.md. Offsets are relative to the body's first instruction.</summary>
public sealed class MeteringTests
{
    [Theory]
    [InlineData("", "0:1")]                                                            // end
    [InlineData("01 01", "0:1")]                                                       // nop nop
    [InlineData("41 01 1a", "0:2")]                                                    // i32.const drop
    [InlineData("41 01 41 02 6a 1a", "0:4")]                                           // const const add drop
    [InlineData("02 40 41 01 1a 0b 41 01 1a", "0:2 6:1")]                              // block const drop end | const drop
    [InlineData("02 40 0c 00 41 01 1a 0b 41 01 1a", "0:2 8:1")]                        // behind br nothing is paid until end
    [InlineData("03 40 41 01 1a 0b", "0:1 2:1")]                                       // loop | const drop end
    [InlineData("03 40 03 40 41 01 1a 0b 0b", "0:1 4:1")]                              // loop | loop | const drop end
    [InlineData("41 01 04 40 41 01 1a 05 41 01 41 01 1a 1a 0b", "0:3 4:1 8:2")]        // const if | const drop else | two consts
    [InlineData("41 01 0d 00 41 01 1a", "0:3 4:1")]                                    // const br_if | const drop
    [InlineData("00 41 01 1a", "0:1")]                                                 // unreachable, then dead code
    [InlineData("00 02 40 0b 41 01 1a", "0:1")]                                        // a block in dead code stays dead
    [InlineData("02 40 00 02 40 0b 0b 41 01 1a", "0:1 7:1")]                           // the outer end brings reachability back
    [InlineData("0f 41 01 1a", "0:1")]                                                 // return
    [InlineData("41 00 0e 00 00", "0:3")]                                              // const br_table
    [InlineData("41 01 04 40 0f 05 41 01 1a 0b", "0:3 6:1")]                           // else behind return is reachable
    [InlineData("10 00 41 01 1a", "0:2 2:1")]                                          // call | const drop
    [InlineData("41 00 40 00 1a 41 01 1a", "0:3 4:1")]                                 // const memory.grow | drop const drop
    [InlineData("41 00 41 00 41 00 fc 0b 00 41 01 1a", "0:5 9:1")]                     // three consts memory.fill | const drop
    [InlineData("fc 09 00 41 01 1a", "0:2 3:1")]                                       // data.drop | const drop
    public void Plan_of_a_body_is_the_one_computed_by_hand(string body, string expected)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory().PassiveData([1]);
        builder.Function(":", Modules.Hex(body));
        ValidatedModule module = Modules.Valid(builder);
        ChargePlan plan = ChargePlanner.Derive(module);
        int start = module.Functions[0].BodyOffset;
        Assert.Equal(expected, string.Join(" ", plan.Points(0).ToArray().Select(p => $"{p.Offset - start}:{p.Cost}")));
    }

    [Fact]
    public void Plan_of_the_documented_example_is_the_documented_one()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:i", Convert.FromHexString("03402001" + "20006a2101" + "200041016b2200" + "0d000b" + "2001"), locals: "i");
        ValidatedModule module = Modules.Valid(builder);
        ModuleFunction function = module.Functions[0];
        ChargePoint[] points = ChargePlanner.Derive(module).Points(0).ToArray();
        Assert.Equal([1U, 9U, 1U], points.Select(p => p.Cost));
        Assert.Equal([0, 2, 19], points.Select(p => p.Offset - function.BodyOffset));
        Assert.Equal(84, function.StackWeight);
    }

    [Fact]
    public void Points_of_each_function_are_its_own()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [0x01]);
        builder.Function(":", [0x41, 0x01, 0x1a]);
        ValidatedModule module = Modules.Valid(builder);
        ChargePlan plan = ChargePlanner.Derive(module);
        Assert.Equal(2, plan.FunctionCount);
        Assert.Equal(new ChargePoint(module.Functions[0].BodyOffset, 1), Assert.Single(plan.Points(0).ToArray()));
        Assert.Equal(new ChargePoint(module.Functions[1].BodyOffset, 2), Assert.Single(plan.Points(1).ToArray()));
        Assert.Equal(ChargePlanner.PlanVersion, plan.Version);
    }

    [Theory]
    [InlineData(0U, 0)]
    [InlineData(1U, 1)]
    [InlineData(64U, 1)]
    [InlineData(65U, 2)]
    [InlineData(uint.MaxValue, 67_108_864)]
    public void Bulk_memory_is_priced_per_64_bytes_rounded_up(uint bytes, long units) =>
        Assert.Equal(units, WasmRuntimePrices.BulkMemory(bytes));

    [Theory]
    [InlineData(0U, 0)]
    [InlineData(8U, 1)]
    [InlineData(9U, 2)]
    [InlineData(uint.MaxValue, 536_870_912)]
    public void Bulk_table_is_priced_per_8_elements_rounded_up(uint elements, long units) =>
        Assert.Equal(units, WasmRuntimePrices.BulkTable(elements));

    [Fact]
    public void Growing_is_priced_per_requested_page_without_wrapping() =>
        Assert.Equal(4_294_967_295_000, WasmRuntimePrices.MemoryGrow(uint.MaxValue));

    [Fact]
    public void Instance_is_priced_by_initial_pages_and_segments()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory(pages: 3).Table(10).Data(0, new byte[60]);
        int function = builder.Function(":", []);
        builder.Element(0, function, function);
        ValidatedModule module = Modules.Valid(builder);

        // 60 bytes of data and two elements of 4 bytes are 68: two times 64, rounded up.
        Assert.Equal(3_002UL, InstancePrices.Instance(module));
        Assert.Equal(((ulong)module.CodeSectionBytes + 3) / 4, InstancePrices.CodeLoad(module));
    }

    [Theory]
    [InlineData("41 01 41 01 1a 41 01 1a 1a", 2, 7)]                                   // two at once
    [InlineData("00 41 01 41 01 41 01 1a 1a 1a", 0, 8)]                                // unreachable operands do not weigh
    [InlineData("02 40 0c 00 41 01 1a 0b 41 01 1a", 1, 8)]                             // reachable again behind the end
    [InlineData("00 02 40 41 01 1a 0b", 1, 6)]                                         // a block in unreachable code counts anew …
    [InlineData("00 41 01 41 01 02 40 41 01 1a 0b 1a 1a", 3, 10)]                      // … and on top of what validation holds there
    [InlineData("20 00 04 7f 41 01 05 41 01 41 01 6a 0b 1a", 2, 10)]                   // the heavier arm
    public void Weight_counts_validations_operands_where_the_innermost_block_is_reachable(string body, int operands, int instructions)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:", Modules.Hex(body), locals: "I");
        ModuleFunction function = Modules.Valid(builder).Functions[0];
        Assert.Equal((operands, instructions), (function.StackSlotsMax, function.InstructionCount));
        Assert.Equal((8 * (2 + operands)) + (4 * instructions), function.StackWeight);
    }
}
