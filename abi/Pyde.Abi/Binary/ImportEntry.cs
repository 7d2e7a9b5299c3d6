using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Binary;

/// <summary>An import as it stands in the module.</summary>
/// <param name="Module">Module name.</param>
/// <param name="Name">Field name.</param>
/// <param name="Kind">What it imports.</param>
/// <param name="Offset">Offset of the import in the module's bytes.</param>
/// <param name="Type">Type of a function; null otherwise.</param>
/// <param name="Function">The host function it was linked to.</param>
/// <param name="Outcome">How linking went.</param>
internal readonly record struct ImportEntry(
    string Module, string Name, ModuleExportKind Kind, int Offset, WasmFunctionType? Type, HostFunction? Function, LinkOutcome Outcome);
