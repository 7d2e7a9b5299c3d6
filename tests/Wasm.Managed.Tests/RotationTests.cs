using Pyde.Abi.Binary;
using Pyde.Abi.Metering;
using Pyde.Abi.Tests.Support;
using Pyde.Contracts.Wasm;
using Wasm.EngineSuite;
using Wasm.EngineSuite.Differential;
using Wasm.Interpreter;

namespace Wasm.Managed.Tests;

/// <summary>A rotation by a constant that is compared with zero, in every form that becomes one machine instruction.</summary>
public sealed class RotationTests
{
    [Fact]
    public void Rotation_by_a_constant_is_zero_where_its_operand_is()
    {
        ModuleBuilder builder = ModuleBuilder.WithMemory();
        byte[][] rotations =
        [
            [0x20, 0x00, 0x41, 0x1f, 0x77],
            [0x20, 0x00, 0x41, 0x03, 0x78],
            [0x20, 0x00, 0x41, 0x03, 0x74, 0x20, 0x00, 0x41, 0x1d, 0x76, 0x72],
            [0x20, 0x00, 0x41, 0x03, 0x74, 0x20, 0x00, 0x41, 0x1d, 0x76, 0x73],
            [0x20, 0x00, 0x41, 0x05, 0x77, 0x21, 0x01, 0x20, 0x01],
            [0x20, 0x00, 0x20, 0x01, 0x77],
            [0x20, 0x00, 0x41, 0x05, 0x77, 0x20, 0x01, 0x72],
        ];
        foreach (byte[] rotation in rotations)
        {
            builder.Function("i:i", [.. rotation, 0x04, 0x7f, 0x41, 0x05, 0x05, 0x41, 0x06, 0x0b], "i");
            builder.Function("i:i", [.. rotation, 0x45], "i");
            builder.Function("i:i", [0x41, 0x05, 0x41, 0x06, .. rotation, 0x1b], "i");
            builder.Function("i:i", [.. rotation, 0x41, 0x00, 0x47], "i");
            builder.Function("i:i", [.. rotation, 0x41, 0x01, 0x49], "i");
        }

        builder.Function("I:i", [0x20, 0x00, 0x42, 0x1f, 0x89, 0x50]);
        builder.Function("I:i", [0x20, 0x00, 0x42, 0x07, 0x8a, 0x42, 0x00, 0x52]);
        builder.Function("I:i", [0x20, 0x00, 0x42, 0x03, 0x86, 0x20, 0x00, 0x42, 0x3d, 0x88, 0x84, 0x50]);
        using InterpreterEngine oracle = new();
        using ManagedEngine tested = new();
        EngineComparison comparison = new(oracle, new TestedEngine("managed", tested));
        byte[] module = builder.Build();

        // Eight functions a turn, and a third of the arguments are small: all of them see a zero.
        for (int seed = 0; seed < 200; seed++)
            Assert.Null(comparison.Compare(module, new Random(seed)));
        Assert.True(comparison.Completed > 1_000);
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(1, 5)]
    public void Branch_on_a_rotation_goes_where_its_operand_says(ulong operand, ulong expected)
    {
        byte[] module = ModuleBuilder.WithMemory().With(
            "i:i", [0x20, 0x00, 0x41, 0x1f, 0x77, 0x04, 0x7f, 0x41, 0x05, 0x05, 0x41, 0x06, 0x0b]);
        Assert.True(WasmValidator.TryValidate(
            module, WasmLimits.Standard, ImportLinker.HostTable, out ValidatedModule? validated, out _));
        using ManagedEngine engine = new();
        engine.Compile(validated!, ChargePlanner.Derive(validated!), WasmLimits.Standard, out ICompiledModule? compiled);
        using (compiled)
        {
            compiled!.Instantiate(NoHost.Instance, Grants.Ample, out IWasmInstance? instance);
            using (instance)
            {
                ulong[] results = new ulong[1];
                Assert.Equal(InvokeStatus.Completed, instance!.Invoke(0, [operand], results).Status);
                Assert.Equal(expected, results[0]);
            }
        }
    }
}
