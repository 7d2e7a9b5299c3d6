using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Emit;

/// <summary>Properties of numeric instructions and accesses, by opcode.</summary>
internal static class Numerics
{
    /// <summary>Result type of a numeric instruction, and whether it takes two operands.</summary>
    internal static void Signature(int op, out WasmValueType result, out bool isBinary)
    {
        isBinary = op is (>= 0x46 and <= 0x4f) or (>= 0x51 and <= 0x66) or (>= 0x6a and <= 0x78) or (>= 0x7c and <= 0x8a) or
            (>= 0x92 and <= 0x98) or (>= 0xa0 and <= 0xa6);
        result = op switch
        {
            <= 0x78 or (>= 0xa7 and <= 0xab) or 0xbc or 0xc0 or 0xc1 => WasmValueType.I32,
            <= 0x8a or (>= 0xac and <= 0xb1) or 0xbd or (>= 0xc2 and <= 0xc4) => WasmValueType.I64,
            <= 0x98 or (>= 0xb2 and <= 0xb6) or 0xbe => WasmValueType.F32,
            _ => WasmValueType.F64,
        };
    }

    /// <summary>Value type of a load or store, and the bytes that it touches.</summary>
    internal static void Access(int op, out WasmValueType type, out int width) => (type, width) = op switch
    {
        0x28 or 0x36 => (WasmValueType.I32, 4),
        0x29 or 0x37 => (WasmValueType.I64, 8),
        0x2a or 0x38 => (WasmValueType.F32, 4),
        0x2b or 0x39 => (WasmValueType.F64, 8),
        0x2c or 0x2d or 0x3a => (WasmValueType.I32, 1),
        0x2e or 0x2f or 0x3b => (WasmValueType.I32, 2),
        0x30 or 0x31 or 0x3c => (WasmValueType.I64, 1),
        0x32 or 0x33 or 0x3d => (WasmValueType.I64, 2),
        _ => (WasmValueType.I64, 4),
    };

    internal static bool IsDivision(int op) => op is (>= 0x6d and <= 0x70) or (>= 0x7f and <= 0x82);

    internal static bool IsSignedDivision(int op) => op is 0x6d or 0x6f or 0x7f or 0x81;

    internal static bool IsRemainder(int op) => op is 0x6f or 0x70 or 0x81 or 0x82;

    internal static bool IsTrappingTruncation(int op) => op is (>= 0xa8 and <= 0xab) or (>= 0xae and <= 0xb1);

    /// <summary>Whether a NaN that comes out has bits that depend on the machine: abi.md wants the canonical ones.</summary>
    internal static bool MakesNan(int op) => op is (>= 0x8d and <= 0x97) or (>= 0x9b and <= 0xa5) or 0xb6 or 0xbb;

    /// <summary>Whether the bits of a NaN operand show in the result.</summary>
    internal static bool KeepsBits(int op) => op is 0x8b or 0x8c or 0x98 or 0x99 or 0x9a or 0xa6 or 0xbc or 0xbd;

    /// <summary>Whether an operand is 0 or 1.</summary>
    internal static bool IsComparison(Expr value) =>
        value.Kind is ExprKind.Unary or ExprKind.Binary && value.Op is >= 0x45 and <= 0x66;

    internal static bool IsMinusOne(Expr constant) =>
        constant.Bits == (constant.Type == WasmValueType.I32 ? uint.MaxValue : ulong.MaxValue);
}
