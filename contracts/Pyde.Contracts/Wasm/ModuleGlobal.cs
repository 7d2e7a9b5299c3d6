namespace Pyde.Contracts.Wasm;

/// <summary>A global.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsMutable">Whether code may set it.</param>
/// <param name="InitialBits">Initial value as a 64-bit slot; the high half of i32 and f32 is zero.</param>
/// <remarks>Since contract 1.0.</remarks>
public readonly record struct ModuleGlobal(WasmValueType Type, bool IsMutable, ulong InitialBits);
