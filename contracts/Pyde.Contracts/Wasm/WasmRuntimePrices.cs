namespace Pyde.Contracts.Wasm;

/// <summary>Prices that depend on a length which only the running instruction knows.</summary>
/// <remarks>
/// Charged on top of the instruction's unit, subtracted before the counter is tested in front of the instruction, rounded up.
/// Source: abi.md, "Metering". Since contract 1.0.
/// </remarks>
public static class WasmRuntimePrices
{
    /// <summary>memory.copy, memory.fill, memory.init: 1 per 64 bytes.</summary>
    /// <param name="bytes">The length operand, unsigned.</param>
    public static long BulkMemory(uint bytes) => ((long)bytes + 63) >> 6;

    /// <summary>table.copy, table.init: 1 per 8 elements.</summary>
    /// <param name="elements">The length operand, unsigned.</param>
    public static long BulkTable(uint elements) => ((long)elements + 7) >> 3;

    /// <summary>memory.grow: 1,000 per requested page.</summary>
    /// <param name="pages">The operand, unsigned.</param>
    public static long MemoryGrow(uint pages) => pages * 1_000L;
}
