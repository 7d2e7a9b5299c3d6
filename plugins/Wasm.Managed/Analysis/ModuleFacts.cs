using Pyde.Abi.Binary;
using Pyde.Abi.Runtime;
using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Analysis;

/// <summary>What the whole module tells about each of its functions.</summary>
/// <remarks>
/// Nodes of the call graph are the functions of the index space and, behind them, the types: an indirect call reaches its type, a type
/// reaches every function of it that an element segment names.
/// </remarks>
internal sealed class ModuleFacts
{
    private readonly bool[] _isDeep;
    private readonly bool[] _reports;

    internal ModuleFacts(ValidatedModule module)
    {
        Module = module;
        MemoryBytesMin = (ulong)(module.Memory?.Minimum ?? 0) * WasmLimits.PageBytes;
        int functions = module.Imports.Length + module.Functions.Length;
        var edges = new List<int>[functions + module.Types.Length];
        for (int i = 0; i < edges.Length; i++)
            edges[i] = [];
        for (int i = 0; i < module.Functions.Length; i++)
            ReadBody(i, edges, functions);
        foreach (ElementSegment segment in module.Elements)
        {
            foreach (int function in segment.Functions)
            {
                if (function >= 0)
                    edges[functions + module.CanonicalType(module.TypeIndexOf(function))].Add(function);
            }
        }

        StronglyConnected components = new(edges);
        _isDeep = components.InCycle;
        CalleesFirst = [.. components.Order.Where(node => node >= module.Imports.Length && node < functions)];

        // Callers first, so that everything below a cycle is known before it is looked at.
        for (int i = components.Order.Length - 1; i >= 0; i--)
        {
            int node = components.Order[i];
            foreach (int callee in edges[node])
                _isDeep[callee] |= _isDeep[node];
        }

        _reports = new bool[edges.Length];
        for (int i = 0; i < module.Imports.Length; i++)
            _reports[i] = module.Imports[i].Function is HostFunction.Return or HostFunction.Revert;

        // Callees first. Inside a cycle every function reports in any case.
        foreach (int node in components.Order)
        {
            _reports[node] |= _isDeep[node];
            foreach (int callee in edges[node])
                _reports[node] |= _reports[callee];
        }

        MemoryGrows &= LinearMemory.PagesMaxOf(module) > (int)(module.Memory?.Minimum ?? 0);
        foreach (WasmFunctionType type in module.Types)
            SlotsMax = Math.Max(SlotsMax, Math.Max(type.Parameters.Length, type.Results.Length));
    }

    internal ValidatedModule Module { get; }

    /// <summary>Bytes that the memory has at least at any time: it never shrinks.</summary>
    internal ulong MemoryBytesMin { get; }

    /// <summary>Whether the memory's size can change.</summary>
    internal bool MemoryGrows { get; private set; }

    /// <summary>Whether any code writes the table.</summary>
    internal bool TableChanges { get; private set; }

    /// <summary>Most parameters or results of any type.</summary>
    internal int SlotsMax { get; private set; }

    /// <summary>What machine code for all of it costs.</summary>
    internal CompileCost Cost { get; } = new();

    /// <summary>Defined functions, in the function index space; callees before callers where there is no cycle.</summary>
    internal int[] CalleesFirst { get; }

    /// <summary>
    /// Whether the function can stand on a stack that recursion made deep: its traps then end it by returning, since an exception costs
    /// by the frame.
    /// </summary>
    internal bool IsDeep(int functionIndex) => _isDeep[functionIndex];

    /// <summary>Whether a caller has to look at the signal when the function has returned.</summary>
    internal bool Reports(int functionIndex) => _reports[functionIndex];

    /// <summary>The same for an indirect call of a type.</summary>
    internal bool TypeReports(int typeIndex) =>
        _reports[Module.Imports.Length + Module.Functions.Length + Module.CanonicalType(typeIndex)];

    private void ReadBody(int definedFunction, List<int>[] edges, int functions)
    {
        int from = Module.Imports.Length + definedFunction;
        InstructionReader reader = new(Module, definedFunction);
        HashSet<int> seen = [];
        int instructions = 0;
        int loops = 0;
        while (reader.Read(out Instruction instruction))
        {
            instructions++;
            loops += instruction.Opcode == Op.Loop ? 1 : 0;
            int callee = instruction.Opcode switch
            {
                Op.Call => (int)instruction.Immediate,
                Op.CallIndirect => functions + Module.CanonicalType((int)instruction.Immediate),
                _ => -1,
            };
            if (callee >= 0 && seen.Add(callee))
                edges[from].Add(callee);
            MemoryGrows |= instruction.Opcode == Op.MemoryGrow;
            TableChanges |= instruction.Opcode == Op.Prefix && instruction.Sub is Op.TableInit or Op.TableCopy;
        }

        Cost.Add(instructions, loops);
    }
}
