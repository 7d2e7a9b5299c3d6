using Pyde.Contracts.Wasm;

namespace Wasm.EngineSuite.Differential;

/// <summary>Arguments for guests.</summary>
internal static class Values
{
    private static readonly ulong[] Edges =
        [0, 1, 0x7f, 0x7fff_ffff, 0x8000_0000, uint.MaxValue, long.MaxValue, 1UL << 63, ulong.MaxValue, 65_535, 65_536];

    internal static ulong Draw(WasmValueType type, Random random) => type switch
    {
        // Every bit pattern: NaNs keep their bits on the way through a module.
        WasmValueType.F32 => random.Next(3) == 0 ? (uint)random.NextInt64() : BitConverter.SingleToUInt32Bits(random.Next(-100, 100) / 4f),
        WasmValueType.F64 => random.Next(3) == 0
            ? (ulong)random.NextInt64(long.MinValue, long.MaxValue)
            : BitConverter.DoubleToUInt64Bits(random.Next(-100, 100) / 8.0),
        WasmValueType.I32 => (uint)Integer(random),
        _ => Integer(random),
    };

    private static ulong Integer(Random random) => random.Next(4) switch
    {
        0 => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
        1 => Edges[random.Next(Edges.Length)],
        _ => (ulong)random.Next(60),
    };
}
