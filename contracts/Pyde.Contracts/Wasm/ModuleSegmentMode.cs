namespace Pyde.Contracts.Wasm;

/// <summary>When a segment is copied.</summary>
/// <remarks>Since contract 1.0.</remarks>
public enum ModuleSegmentMode : byte
{
    /// <summary>At instantiation; dropped afterwards.</summary>
    Active = 0,

    /// <summary>By memory.init or table.init.</summary>
    Passive = 1,
}
