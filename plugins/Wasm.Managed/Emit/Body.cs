using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Emit;

/// <summary>A function's code as statements, and what its frame needs.</summary>
internal sealed class Body
{
    internal List<Statement> Statements { get; } = [];

    /// <summary>Parameters, declared locals, temporaries.</summary>
    internal List<Variable> Variables { get; } = [];

    /// <summary>Variables that some path reads before it assigns them; null when that is not known.</summary>
    internal bool[]? IsZeroed { get; set; }

    /// <summary>Variables in which the result of arithmetic becomes canonical when it is written; null without floats.</summary>
    internal bool[]? IsCanonical { get; set; }

    internal int ParameterCount { get; set; }

    internal int LocalCount { get; set; }

    internal int LabelCount { get; set; }

    /// <summary>0 for an import in the table, which is no activation.</summary>
    internal int StackWeight { get; set; }

    internal uint EntryCost { get; set; }

    internal WasmFunctionType Type { get; set; } = null!;

    internal int LoopCount { get; set; }

    internal bool HasLoops => LoopCount > 0;

    internal bool HasCalls { get; set; }

    internal bool UsesMemory { get; set; }

    internal bool UsesGlobals { get; set; }

    /// <summary>What holds the value of a variable that is read.</summary>
    internal Variable PlaceOf(Expr use) => use.Place ?? Variables[use.Variable];
}
