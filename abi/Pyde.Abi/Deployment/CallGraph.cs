using System.Collections;
using Pyde.Abi.Binary;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi.Deployment;

/// <summary>Which host functions can be reached from a function. An indirect call counts as reaching every function of its type.</summary>
/// <remarks>Time linear in the code for each question.</remarks>
internal sealed class CallGraph
{
    private readonly ValidatedModule _module;
    private readonly int[][] _callees;
    private readonly int[][] _indirectTypes;
    private readonly int[][] _functionsOfType;

    internal CallGraph(ValidatedModule module)
    {
        _module = module;
        _callees = new int[module.Functions.Length][];
        _indirectTypes = new int[module.Functions.Length][];
        for (int i = 0; i < module.Functions.Length; i++)
            ReadCalls(i);
        List<int>[] byType = new List<int>[module.Types.Length];
        for (int i = 0; i < byType.Length; i++)
            byType[i] = [];
        for (int i = 0; i < module.Imports.Length + module.Functions.Length; i++)
            byType[module.CanonicalType(module.TypeIndexOf(i))].Add(i);
        _functionsOfType = Array.ConvertAll(byType, list => list.ToArray());
    }

    /// <summary>Finds the first writing host function, by index of import, that is reachable from a function.</summary>
    internal HostFunctionEntry? FindWrite(int functionIndex)
    {
        BitArray seen = new(_module.Imports.Length + _module.Functions.Length);
        BitArray seenTypes = new(_module.Types.Length);
        Stack<int> open = new();
        Visit(functionIndex);
        while (open.TryPop(out int index))
        {
            int defined = index - _module.Imports.Length;
            if (defined < 0)
                continue;
            foreach (int callee in _callees[defined])
                Visit(callee);
            foreach (int type in _indirectTypes[defined])
            {
                if (seenTypes[type])
                    continue;
                seenTypes[type] = true;
                foreach (int callee in _functionsOfType[type])
                    Visit(callee);
            }
        }

        for (int i = 0; i < _module.Imports.Length; i++)
        {
            if (seen[i] && _module.Imports[i].Function is { } function &&
                (HostTable.Entry(function).Traits & HostFunctionTraits.Writes) != 0)
                return HostTable.Entry(function);
        }

        return null;

        void Visit(int index)
        {
            if (seen[index])
                return;
            seen[index] = true;
            open.Push(index);
        }
    }

    private void ReadCalls(int defined)
    {
        HashSet<int> callees = [];
        HashSet<int> types = [];
        InstructionReader reader = new(_module, defined);
        while (reader.Read(out Instruction instruction))
        {
            if (instruction.Opcode == Op.Call)
                callees.Add((int)instruction.Immediate);
            else if (instruction.Opcode == Op.CallIndirect)
                types.Add(_module.CanonicalType((int)instruction.Immediate));
        }

        _callees[defined] = [.. callees];
        _indirectTypes[defined] = [.. types];
    }
}
