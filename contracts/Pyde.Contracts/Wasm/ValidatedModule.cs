namespace Pyde.Contracts.Wasm;

/// <summary>A module that has passed WASM validation, in the form that engines consume.</summary>
/// <remarks>
/// Only Pyde.Abi's validator makes one, so an engine may rely on every index, type and nesting in the code it reads from
/// <see cref="Bytes"/>. Immutable; any thread. Since contract 1.0.
/// </remarks>
public sealed class ValidatedModule
{
    private readonly ModuleParts _parts;

    internal ValidatedModule(ModuleParts parts) => _parts = parts;

    /// <summary>The module's bytes; offsets elsewhere count from their start.</summary>
    public ReadOnlySpan<byte> Bytes => _parts.Bytes;

    /// <summary>Bytes of the code section's content: what entering the module is priced by.</summary>
    public int CodeSectionBytes => _parts.CodeSectionBytes;

    /// <summary>Types of the type section.</summary>
    public ReadOnlySpan<WasmFunctionType> Types => _parts.Types;

    /// <summary>Imported functions; they come first in the function index space.</summary>
    public ReadOnlySpan<ModuleImport> Imports => _parts.Imports;

    /// <summary>Defined functions; index 0 here is index <c>Imports.Length</c> in the function index space.</summary>
    public ReadOnlySpan<ModuleFunction> Functions => _parts.Functions;

    /// <summary>The memory in pages; null where the module has none.</summary>
    public WasmSizeRange? Memory => _parts.Memory;

    /// <summary>The table in elements; null where the module has none.</summary>
    public WasmSizeRange? Table => _parts.Table;

    /// <summary>Globals.</summary>
    public ReadOnlySpan<ModuleGlobal> Globals => _parts.Globals;

    /// <summary>Exports in the order of the section.</summary>
    public ReadOnlySpan<ModuleExport> Exports => _parts.Exports;

    /// <summary>Element segments.</summary>
    public ReadOnlySpan<ElementSegment> Elements => _parts.Elements;

    /// <summary>Data segments.</summary>
    public ReadOnlySpan<DataSegment> Data => _parts.Data;

    /// <summary>Type index of a function in the function index space.</summary>
    /// <param name="functionIndex">Below <c>Imports.Length + Functions.Length</c>.</param>
    public int TypeIndexOf(int functionIndex) => functionIndex < _parts.Imports.Length
        ? _parts.Imports[functionIndex].TypeIndex
        : _parts.Functions[functionIndex - _parts.Imports.Length].TypeIndex;

    /// <summary>Type of a function in the function index space.</summary>
    /// <param name="functionIndex">Below <c>Imports.Length + Functions.Length</c>.</param>
    public WasmFunctionType TypeOf(int functionIndex) => _parts.Types[TypeIndexOf(functionIndex)];

    /// <summary>The smallest type index with equal content: two types match in call_indirect iff these are equal.</summary>
    /// <param name="typeIndex">Index in <see cref="Types"/>.</param>
    public int CanonicalType(int typeIndex) => _parts.CanonicalTypes[typeIndex];

    /// <summary>Finds an exported function.</summary>
    /// <param name="name">Name of the export.</param>
    /// <param name="functionIndex">Its index in the function index space; -1 when there is none.</param>
    /// <returns>Whether the module exports a function of that name.</returns>
    public bool FindExportedFunction(string name, out int functionIndex)
    {
        if (_parts.ExportedFunctions.TryGetValue(name, out functionIndex))
            return true;
        functionIndex = -1;
        return false;
    }

    /// <summary>Reads a function's local types, parameters first.</summary>
    /// <param name="definedFunction">Index in <see cref="Functions"/>.</param>
    /// <param name="destination">At least <see cref="ModuleFunction.LocalCount"/> long.</param>
    public void CopyLocalTypes(int definedFunction, Span<WasmValueType> destination)
    {
        ModuleFunction function = _parts.Functions[definedFunction];
        ReadOnlySpan<WasmValueType> parameters = _parts.Types[function.TypeIndex].Parameters;
        parameters.CopyTo(destination);
        int filled = parameters.Length;
        int offset = function.LocalsOffset;
        for (uint runs = ReadUnsigned(ref offset); runs > 0; runs--)
        {
            int count = (int)ReadUnsigned(ref offset);
            destination.Slice(filled, count).Fill((WasmValueType)_parts.Bytes[offset++]);
            filled += count;
        }
    }

    // The validator has read these numbers before: they are well-formed.
    private uint ReadUnsigned(ref int offset)
    {
        uint value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = _parts.Bytes[offset++];
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
