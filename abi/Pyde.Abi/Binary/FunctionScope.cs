using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>What a body may refer to.</summary>
internal sealed record FunctionScope(
    List<WasmFunctionType> Types,
    List<int> FunctionTypes,
    List<ModuleGlobal> Globals,
    bool HasMemory,
    bool HasTable,
    int ElementCount,
    int? DataCount,
    WasmLimits Limits);
