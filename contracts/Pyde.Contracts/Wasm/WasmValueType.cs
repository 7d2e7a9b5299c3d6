namespace Pyde.Contracts.Wasm;

/// <summary>The number types, by their encoding in the binary format.</summary>
/// <remarks>Source: WebAssembly core specification, 5.3.1. Since contract 1.0.</remarks>
public enum WasmValueType : byte
{
    /// <summary>32-bit integer.</summary>
    I32 = 0x7f,

    /// <summary>64-bit integer.</summary>
    I64 = 0x7e,

    /// <summary>32-bit float.</summary>
    F32 = 0x7d,

    /// <summary>64-bit float.</summary>
    F64 = 0x7c,
}
