namespace Pyde.Contracts.Wasm;

/// <summary>An export.</summary>
/// <param name="Name">Unique in the module.</param>
/// <param name="Kind">What it names.</param>
/// <param name="Index">Index in the index space of its kind.</param>
/// <remarks>Since contract 1.0.</remarks>
public readonly record struct ModuleExport(string Name, ModuleExportKind Kind, int Index);
