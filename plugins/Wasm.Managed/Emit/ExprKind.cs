namespace Wasm.Managed.Emit;

/// <summary>What an expression is made of.</summary>
internal enum ExprKind : byte
{
    /// <summary>A constant; its bits are the operand.</summary>
    Const,

    /// <summary>A variable: a local of the function, or a temporary.</summary>
    Variable,

    /// <summary>A mutable global.</summary>
    Global,

    /// <summary>The memory's size in pages.</summary>
    MemorySize,

    /// <summary>A load whose range has been checked.</summary>
    Load,

    /// <summary>A numeric instruction with one operand.</summary>
    Unary,

    /// <summary>A numeric instruction with two operands.</summary>
    Binary,
}
