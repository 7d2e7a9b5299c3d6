using System.Reflection;
using System.Runtime.CompilerServices;
using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Running;

/// <summary>The emitted class of a module, with the addresses of its methods.</summary>
/// <remarks>Holding it holds the class; with the last holder the emitted assembly goes. Any thread.</remarks>
internal sealed unsafe class CompiledCode
{
    private readonly ValidatedModule _module;
    private readonly MethodInfo?[] _functions;
    private readonly nint[] _addresses;
    private readonly nint[] _entries;
    private readonly nint[] _plain;

    /// <param name="module">The module.</param>
    /// <param name="functions">By function index; null for an import that no element names.</param>
    /// <param name="entries">By type index: what calls a function with arguments from the slots.</param>
    internal CompiledCode(ValidatedModule module, MethodInfo?[] functions, MethodInfo[] entries)
    {
        _module = module;
        _functions = functions;
        _addresses = Array.ConvertAll(functions, method => method?.MethodHandle.GetFunctionPointer() ?? 0);
        _plain = new nint[functions.Length];
        for (int i = module.Imports.Length; i < functions.Length; i++)
            _plain[i] = module.TypeOf(i).IsEntryType ? _addresses[i] : 0;
        _entries = Array.ConvertAll(entries, method => method.MethodHandle.GetFunctionPointer());

        // One element more than there are, so that an empty table has an address too.
        Table = GC.AllocateArray<TableEntry>((int)(module.Table?.Minimum ?? 0) + 1, pinned: true);
        Table.AsSpan().Fill(TableEntry.Null);
        foreach (ElementSegment segment in module.Elements)
        {
            // A module with a segment that does not fit compiles, and traps when it is instantiated.
            bool fits = (ulong)segment.TableOffset + (uint)segment.Functions.Length <= (module.Table?.Minimum ?? 0);
            if (segment.Mode != ModuleSegmentMode.Active || !fits)
                continue;
            for (int i = 0; i < segment.Functions.Length; i++)
                Table[(int)segment.TableOffset + i] = EntryOf(segment.Functions[i]);
        }
    }

    /// <summary>The table as instantiation makes it; pinned. Written by nobody.</summary>
    internal TableEntry[] Table { get; }

    /// <summary>Element for a function of the index space; -1 is a null reference.</summary>
    internal TableEntry EntryOf(int functionIndex) => functionIndex < 0
        ? TableEntry.Null
        : new TableEntry { Code = _addresses[functionIndex], Type = _module.CanonicalType(_module.TypeIndexOf(functionIndex)) };

    /// <summary>Has a function compiled to machine code now, not at its first call.</summary>
    internal void Prepare(int functionIndex) => RuntimeHelpers.PrepareMethod(_functions[functionIndex]!.MethodHandle);

    /// <summary>Address of a defined function of type <c>() -> ()</c>; 0 for any other index.</summary>
    internal nint EntryPoint(int functionIndex) => (uint)functionIndex < (uint)_plain.Length ? _plain[functionIndex] : 0;

    /// <summary>Runs a function: arguments from the instance's slots, results into them.</summary>
    internal void Run(ManagedInstance instance, int definedFunction, int stackWeight)
    {
        nint entry = _entries[_module.Functions[definedFunction].TypeIndex];
        ((delegate*<ManagedInstance, int, nint, void>)entry)(instance, stackWeight, _addresses[_module.Imports.Length + definedFunction]);
    }
}
