namespace Pyde.Contracts.Wasm;

/// <summary>Declared size of a memory (in pages of 65,536 bytes) or a table (in elements).</summary>
/// <param name="Minimum">Initial size.</param>
/// <param name="Maximum">Largest size; null where none is declared.</param>
/// <remarks>Since contract 1.0.</remarks>
public readonly record struct WasmSizeRange(uint Minimum, uint? Maximum);
