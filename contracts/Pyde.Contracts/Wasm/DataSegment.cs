namespace Pyde.Contracts.Wasm;

/// <summary>A data segment.</summary>
/// <param name="Mode">Active or passive.</param>
/// <param name="MemoryOffset">Where an active segment goes; unsigned.</param>
/// <param name="BytesOffset">Offset of its content in the module's bytes.</param>
/// <param name="ByteCount">Length of its content.</param>
/// <remarks>Since contract 1.0.</remarks>
public readonly record struct DataSegment(ModuleSegmentMode Mode, uint MemoryOffset, int BytesOffset, int ByteCount);
