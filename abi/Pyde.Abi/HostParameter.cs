using Pyde.Contracts.Wasm;

namespace Pyde.Abi;

/// <summary>A parameter of a host function.</summary>
/// <param name="Name">As in the table, lower case with underscores.</param>
/// <param name="Type">i32 or i64; pointers, lengths and gas amounts are unsigned.</param>
public readonly record struct HostParameter(string Name, WasmValueType Type);
