using System.Collections.Frozen;

namespace Pyde.Contracts.Wasm;

/// <summary>What the validator hands over to <see cref="ValidatedModule"/>, which owns it from then on.</summary>
internal sealed class ModuleParts
{
    internal required byte[] Bytes { get; init; }

    internal required int CodeSectionBytes { get; init; }

    internal required WasmFunctionType[] Types { get; init; }

    internal required int[] CanonicalTypes { get; init; }

    internal required ModuleImport[] Imports { get; init; }

    internal required ModuleFunction[] Functions { get; init; }

    internal required WasmSizeRange? Memory { get; init; }

    internal required WasmSizeRange? Table { get; init; }

    internal required ModuleGlobal[] Globals { get; init; }

    internal required ModuleExport[] Exports { get; init; }

    internal required FrozenDictionary<string, int> ExportedFunctions { get; init; }

    internal required ElementSegment[] Elements { get; init; }

    internal required DataSegment[] Data { get; init; }
}
