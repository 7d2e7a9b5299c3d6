using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Emit;

/// <summary>A function's code as statements, and what its frame needs.</summary>
internal sealed class Body
{
    internal List<Statement> Statements { get; } = [];

    /// <summary>Parameters, declared locals, temporaries.</summary>
    internal List<Variable> Variables { get; } = [];

    internal int ParameterCount { get; set; }

    internal int LocalCount { get; set; }

    internal int LabelCount { get; set; }

    /// <summary>0 for an import in the table, which is no activation.</summary>
    internal int StackWeight { get; set; }

    internal uint EntryCost { get; set; }

    internal WasmFunctionType Type { get; set; } = null!;

    internal bool HasLoops { get; set; }

    internal bool HasCalls { get; set; }

    internal bool UsesMemory { get; set; }

    internal bool UsesGlobals { get; set; }
}
