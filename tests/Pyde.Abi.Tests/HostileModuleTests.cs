using System.Diagnostics;
using Pyde.Abi.Binary;
using Pyde.Abi.Deployment;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Tests;

/// <summary>Modules that mean harm: whatever the bytes, the answer is a typed refusal in bounded time and memory.</summary>
public sealed class HostileModuleTests
{
    private static readonly byte[] Real = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures/kernels.wasm"));

    [Fact]
    public void Truncation_of_a_real_module_is_refused_inside_its_bytes_unless_it_cuts_whole_sections_off()
    {
        HashSet<int> boundaries = [8];
        for (int at = 8; at < Real.Length;)
        {
            WasmReader reader = new(Real.AsSpan(at + 1));
            at += 1 + (int)reader.ReadU32() + reader.Position;
            boundaries.Add(at);
        }

        for (int length = 0; length < Real.Length; length++)
        {
            bool isValid = WasmValidator.TryValidate(
                Real[..length], WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? module, out ModuleError error);

            Assert.Equal(isValid, module is not null);
            if (isValid)
                Assert.Contains(length, boundaries);
            else
                Assert.InRange(error.Offset, 0, length);
        }
    }

    [Fact]
    public void Every_changed_byte_of_a_real_module_ends_in_a_module_or_a_typed_refusal()
    {
        byte[] values = [0x00, 0x0b, 0x80, 0xff];
        for (int offset = 0; offset < Real.Length; offset++)
        {
            foreach (byte value in values)
                Survives(Changed(Real, offset, value), $"byte {offset} = 0x{value:x2}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20261120)]
    public void Spliced_and_flipped_modules_end_in_a_module_or_a_typed_refusal(int seed)
    {
        Random random = new(seed);
        for (int turn = 0; turn < 700; turn++)
        {
            byte[] bytes = [.. Real];
            for (int i = random.Next(1, 6); i > 0; i--)
                bytes[random.Next(8, bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (random.Next(2) == 0)
            {
                int from = random.Next(bytes.Length);
                int count = random.Next(Math.Min(200, bytes.Length - from));
                bytes = [.. bytes[..random.Next(bytes.Length)], .. bytes.AsSpan(from, count), .. bytes[random.Next(bytes.Length)..]];
            }

            Survives(bytes, $"seed {seed}, turn {turn}");
        }
    }

    [Theory]
    [InlineData("01")]
    [InlineData("02")]
    [InlineData("03")]
    [InlineData("06")]
    [InlineData("07")]
    [InlineData("09")]
    [InlineData("0a")]
    [InlineData("0b")]
    public void Count_of_four_billion_allocates_nothing(string section)
    {
        byte[] bytes = Convert.FromHexString("0061736d01000000" + section + "05" + "ffffffff0f");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ModuleErrorKind.Malformed, Modules.Refused(bytes).Kind);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 65_536);
    }

    [Fact]
    public void Four_billion_locals_are_refused_without_being_made()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", []);
        byte[] bytes = builder.Build();
        int locals = bytes.AsSpan().IndexOf(new byte[] { 0x0a, 0x04, 0x01, 0x02, 0x00, 0x0b });
        byte[] bomb = [.. bytes[..locals], 0x0a, 0x0a, 0x01, 0x08, 0x01, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f, 0x0b];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ModuleErrorCode.LimitLocals, Modules.Refused(bomb).Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 65_536);
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Function_has_at_most_1000_parameters_and_locals(int locals, bool isValid)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function("i:", [], locals: new string('I', locals - 1));
        Check(builder, ModuleErrorCode.LimitLocals, isValid);
    }

    [Theory]
    [InlineData(50_000, true)]
    [InlineData(50_001, false)]
    public void Body_has_at_most_50000_instructions(int instructions, bool isValid)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", [.. Enumerable.Repeat((byte)0x01, instructions - 1)]);
        Check(builder, ModuleErrorCode.LimitInstructions, isValid);
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Function_has_at_most_1000_operands_at_once(int operands, bool isValid)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        byte[] push = [.. Enumerable.Repeat(new byte[] { 0x41, 0x00 }, operands).SelectMany(b => b)];
        builder.Function(":", [.. push, .. Enumerable.Repeat((byte)0x1a, operands)]);
        Check(builder, ModuleErrorCode.LimitStackSlots, isValid);
    }

    [Theory]
    [InlineData(250, true)]
    [InlineData(251, false)]
    public void Blocks_are_nested_at_most_250_deep(int depth, bool isValid)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        byte[] open = [.. Enumerable.Repeat(new byte[] { 0x02, 0x40 }, depth).SelectMany(b => b)];
        builder.Function(":", [.. open, .. Enumerable.Repeat((byte)0x0b, depth)]);
        Check(builder, ModuleErrorCode.LimitNesting, isValid);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Type_has_at_most_100_parameters(int parameters, bool isValid)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Type(new string('i', parameters) + ":");
        Check(builder, ModuleErrorCode.LimitParameters, isValid);
    }

    [Theory]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void Table_has_at_most_10000_elements(uint elements, bool isValid) =>
        Check(ModuleBuilder.WithMemory().Table(elements), ModuleErrorCode.LimitTable, isValid);

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Module_has_at_most_1000_globals(int globals, bool isValid)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        for (int i = 0; i < globals; i++)
            builder.Global('i', isMutable: false, [0x41, 0x00]);
        Check(builder, ModuleErrorCode.LimitGlobals, isValid);
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void Module_has_at_most_1000_segments(int segments, bool isValid)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        for (int i = 0; i < segments; i++)
            builder.Data(0, []);
        Check(builder, ModuleErrorCode.LimitSegments, isValid);
    }

    [Theory]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void Module_has_at_most_10000_functions(int functions, bool isValid)
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        for (int i = 0; i < functions; i++)
            builder.Function(":", []);
        Check(builder, ModuleErrorCode.LimitFunctions, isValid);
    }

    [Fact]
    public void Million_types_take_little_memory_and_equal_ones_are_one()
    {
        const int Types = 1_300_000;
        byte[] section = [.. ModuleBuilder.U32(Types), .. Enumerable.Repeat(new byte[] { 0x60, 0, 0 }, Types).SelectMany(b => b)];
        byte[] bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, .. ModuleBuilder.U32((uint)section.Length), .. section];
        ValidatedModule module = Modules.Valid(bytes);
        Assert.Equal(Types, module.Types.Length);
        Assert.Same(module.Types[0], module.Types[^1]);
        Assert.Equal(0, module.CanonicalType(Types - 1));
    }

    [Fact]
    public void Table_jump_of_a_hundred_thousand_targets_with_a_hundred_operands_is_judged_in_time()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        string wide = new('i', 100);
        byte[] push = [.. Enumerable.Repeat(new byte[] { 0x41, 0x00 }, 101).SelectMany(b => b)];
        byte[] targets = [.. ModuleBuilder.U32(100_000), .. new byte[100_001]];
        builder.Function(":" + wide, [.. push, 0x0e, .. targets]);
        Stopwatch watch = Stopwatch.StartNew();
        Modules.Valid(builder);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    [Fact]
    public void First_function_above_a_limit_is_the_one_that_is_named()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        builder.Function(":", []);
        builder.Function(":", [], locals: new string('I', 1_001));
        builder.Function(":", [.. Enumerable.Repeat((byte)0x01, 50_000)]);
        ModuleError error = Modules.Refused(builder.Build());
        Assert.Equal(
            (ModuleErrorCode.LimitLocals, "function 1: 1001 parameters and locals, at most 1000"), (error.Code, error.Subject));
    }

    private static void Check(ModuleBuilder builder, ModuleErrorCode code, bool isValid)
    {
        if (isValid)
            Modules.Valid(builder);
        else
            Assert.Equal(code, Modules.Refused(builder.Build()).Code);
    }

    private static byte[] Changed(byte[] bytes, int offset, byte value)
    {
        byte[] changed = [.. bytes];
        changed[offset] = value;
        return changed;
    }

    private static void Survives(byte[] bytes, string what)
    {
        bool isValid = WasmValidator.TryValidate(
            bytes, WasmLimits.Standard, ImportLinker.Stubs, out ValidatedModule? module, out ModuleError error);
        if (isValid)
            Assert.Equal(module!.Functions.Length, ChargePlanner.Derive(module).FunctionCount);
        else
            Assert.True(error.Kind != ModuleErrorKind.None && (uint)error.Offset <= (uint)bytes.Length, $"{what}: {error}");
        Assert.False(DeployValidator.TryValidate(bytes, null, WasmLimits.Standard, out _, out _), what);
    }
}
