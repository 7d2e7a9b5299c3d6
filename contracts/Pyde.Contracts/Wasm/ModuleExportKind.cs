namespace Pyde.Contracts.Wasm;

/// <summary>What an export names, by its encoding in the binary format.</summary>
/// <remarks>Since contract 1.0.</remarks>
public enum ModuleExportKind : byte
{
    /// <summary>A function.</summary>
    Function = 0,

    /// <summary>The table.</summary>
    Table = 1,

    /// <summary>The memory.</summary>
    Memory = 2,

    /// <summary>A global.</summary>
    Global = 3,
}
