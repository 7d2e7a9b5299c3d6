namespace Wasm.Managed.Emit;

/// <summary>One statement of a body.</summary>
internal sealed class Statement(StatementKind kind)
{
    internal StatementKind Kind { get; } = kind;

    /// <summary>Variable that is assigned.</summary>
    internal Variable? Target { get; set; }

    internal Expr? A { get; init; }

    internal Expr? B { get; init; }

    internal Expr? C { get; init; }

    /// <summary>Opcode; behind the prefix 0xfc from <see cref="Expr.Prefixed"/>.</summary>
    internal int Op { get; init; }

    /// <summary>Label, index of a function, type, global or segment, or a trap code.</summary>
    internal int Index { get; init; }

    /// <summary>Cost, offset of a store, or extent of a check; a check's extent grows while its stretch is read.</summary>
    internal ulong Number { get; set; }

    /// <summary>Arguments, operands, or results of a return.</summary>
    internal Expr[] Arguments { get; init; } = [];

    /// <summary>What receives a call's results.</summary>
    internal Variable[] Results { get; init; } = [];

    /// <summary>Labels of a switch, the default last.</summary>
    internal int[] Labels { get; init; } = [];
}
