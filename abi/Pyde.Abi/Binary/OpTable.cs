using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>Operand and result types of the instructions whose type is fixed.</summary>
internal static class OpTable
{
    private const WasmValueType I32 = WasmValueType.I32;
    private const WasmValueType I64 = WasmValueType.I64;
    private const WasmValueType F32 = WasmValueType.F32;
    private const WasmValueType F64 = WasmValueType.F64;

    /// <summary>
    /// Type of a numeric instruction: <paramref name="operands"/> times <paramref name="operand"/> to <paramref name="result"/>.
    /// </summary>
    /// <param name="op">0x45 to 0xc4.</param>
    /// <param name="operand">Type of every operand.</param>
    /// <param name="operands">1 or 2.</param>
    /// <param name="result">Type of the result.</param>
    internal static void Numeric(byte op, out WasmValueType operand, out int operands, out WasmValueType result) =>
        (operand, operands, result) = op switch
        {
            0x45 => (I32, 1, I32),
            <= 0x4f => (I32, 2, I32),
            0x50 => (I64, 1, I32),
            <= 0x5a => (I64, 2, I32),
            <= 0x60 => (F32, 2, I32),
            <= 0x66 => (F64, 2, I32),
            <= 0x69 => (I32, 1, I32),
            <= 0x78 => (I32, 2, I32),
            <= 0x7b => (I64, 1, I64),
            <= 0x8a => (I64, 2, I64),
            <= 0x91 => (F32, 1, F32),
            <= 0x98 => (F32, 2, F32),
            <= 0x9f => (F64, 1, F64),
            <= 0xa6 => (F64, 2, F64),
            0xa7 => (I64, 1, I32),
            <= 0xa9 => (F32, 1, I32),
            <= 0xab => (F64, 1, I32),
            <= 0xad => (I32, 1, I64),
            <= 0xaf => (F32, 1, I64),
            <= 0xb1 => (F64, 1, I64),
            <= 0xb3 => (I32, 1, F32),
            <= 0xb5 => (I64, 1, F32),
            0xb6 => (F64, 1, F32),
            <= 0xb8 => (I32, 1, F64),
            <= 0xba => (I64, 1, F64),
            0xbb => (F32, 1, F64),
            0xbc => (F32, 1, I32),
            0xbd => (F64, 1, I64),
            0xbe => (I32, 1, F32),
            0xbf => (I64, 1, F64),
            <= 0xc1 => (I32, 1, I32),
            _ => (I64, 1, I64),
        };

    /// <summary>Type of a saturating truncation.</summary>
    /// <param name="sub">0 to 7, the number behind the prefix.</param>
    /// <param name="operand">Type of the operand.</param>
    /// <param name="result">Type of the result.</param>
    internal static void Saturating(uint sub, out WasmValueType operand, out WasmValueType result) =>
        (operand, result) = ((sub & 2) == 0 ? F32 : F64, sub < 4 ? I32 : I64);

    /// <summary>Value type of a load or store, and the logarithm of the bytes that it touches.</summary>
    /// <param name="op">0x28 to 0x3e.</param>
    /// <param name="type">Type of the value on the stack.</param>
    /// <param name="widthLog2">0 to 3: the natural alignment.</param>
    internal static void Access(byte op, out WasmValueType type, out uint widthLog2) =>
        (type, widthLog2) = op switch
        {
            0x28 or 0x36 => (I32, 2u),
            0x29 or 0x37 => (I64, 3u),
            0x2a or 0x38 => (F32, 2u),
            0x2b or 0x39 => (F64, 3u),
            0x2c or 0x2d or 0x3a => (I32, 0u),
            0x2e or 0x2f or 0x3b => (I32, 1u),
            0x30 or 0x31 or 0x3c => (I64, 0u),
            0x32 or 0x33 or 0x3d => (I64, 1u),
            _ => (I64, 2u),
        };
}
