using Pyde.Contracts.Wasm;

namespace Wasm.Managed.Emit;

/// <summary>An operand that has not been computed yet: free of effects and traps, so that it may be computed later.</summary>
/// <remarks>
/// What it reads (variables, memory, globals) is noted: whoever is about to write one of these stores the operand in a temporary first.
/// </remarks>
internal sealed class Expr
{
    /// <summary>Numbers behind the prefix 0xfc begin here.</summary>
    internal const int Prefixed = 0x100;

    internal required ExprKind Kind { get; init; }

    internal required WasmValueType Type { get; init; }

    /// <summary>Opcode of a load or numeric instruction.</summary>
    internal int Op { get; init; }

    /// <summary>Bits of a constant, offset of a load, index of a global.</summary>
    internal ulong Bits { get; init; }

    /// <summary>Number of a variable.</summary>
    internal int Variable { get; init; } = -1;

    /// <summary>Number of the range of values that a variable belongs to here (<see cref="ValueRanges"/>).</summary>
    internal int Range { get; set; }

    /// <summary>What holds the range; null where variables were not split.</summary>
    internal Variable? Place { get; set; }

    internal Expr? A { get; init; }

    internal Expr? B { get; init; }

    /// <summary>Height of the tree; bounded, because the compiler below walks trees recursively.</summary>
    internal int Depth { get; init; }

    internal bool ReadsMemory { get; init; }

    internal bool ReadsGlobals { get; init; }

    /// <summary>Result of float arithmetic, whose NaN has to be made canonical before anything but arithmetic sees it.</summary>
    internal bool IsRawFloat { get; init; }

    /// <summary>One bit per variable read, by its number modulo 64: no bit means not read.</summary>
    internal ulong Reads { get; init; }

    internal static Expr Const(WasmValueType type, ulong bits) => new() { Kind = ExprKind.Const, Type = type, Bits = bits };

    internal static Expr Of(Variable variable) => new()
    {
        Kind = ExprKind.Variable,
        Type = variable.Type,
        Variable = variable.Index,
        Reads = variable.Bit,
    };

    internal static Expr Global(WasmValueType type, int index) => new()
    {
        Kind = ExprKind.Global,
        Type = type,
        Bits = (ulong)index,
        ReadsGlobals = true,
    };

    internal static Expr MemorySize() => new() { Kind = ExprKind.MemorySize, Type = WasmValueType.I32, ReadsMemory = true };

    internal static Expr Load(int op, WasmValueType type, Expr address, ulong offset) => new()
    {
        Kind = ExprKind.Load,
        Type = type,
        Op = op,
        Bits = offset,
        A = address,
        Depth = address.Depth + 1,
        ReadsMemory = true,
        ReadsGlobals = address.ReadsGlobals,
        Reads = address.Reads,
    };

    internal static Expr Unary(int op, WasmValueType type, Expr operand, bool isRawFloat = false) => new()
    {
        Kind = ExprKind.Unary,
        Type = type,
        Op = op,
        A = operand,
        Depth = operand.Depth + 1,
        ReadsMemory = operand.ReadsMemory,
        ReadsGlobals = operand.ReadsGlobals,
        IsRawFloat = isRawFloat,
        Reads = operand.Reads,
    };

    internal static Expr Binary(int op, WasmValueType type, Expr left, Expr right, bool isRawFloat = false) => new()
    {
        Kind = ExprKind.Binary,
        Type = type,
        Op = op,
        A = left,
        B = right,
        Depth = Math.Max(left.Depth, right.Depth) + 1,
        ReadsMemory = left.ReadsMemory || right.ReadsMemory,
        ReadsGlobals = left.ReadsGlobals || right.ReadsGlobals,
        IsRawFloat = isRawFloat,
        Reads = left.Reads | right.Reads,
    };
}
