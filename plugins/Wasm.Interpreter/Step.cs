namespace Wasm.Interpreter;

/// <summary>Steps that the binary format has no opcode for.</summary>
internal static class Step
{
    /// <summary>Subtracts the entry cost and the stack weight, tests both.</summary>
    internal const int Enter = 0x100;

    /// <summary>Subtracts a stretch's cost.</summary>
    internal const int Charge = 0x101;

    /// <summary>Subtracts the cost of a loop's first stretch and tests the counter.</summary>
    internal const int LoopHead = 0x102;

    /// <summary>Goes on elsewhere; the stack stays as it is.</summary>
    internal const int Jump = 0x103;

    /// <summary>Pops a condition and goes on elsewhere when it is zero; the stack stays as it is.</summary>
    internal const int JumpIfZero = 0x104;

    /// <summary>Branches to a label: moves its operands down and goes on there.</summary>
    internal const int Branch = 0x105;

    /// <summary>Pops a condition and branches when it is not zero.</summary>
    internal const int BranchIf = 0x106;

    /// <summary>Pops an index and takes that one of the branches that follow, the last one when it is too large.</summary>
    internal const int BranchTable = 0x107;

    /// <summary>Returns from the function.</summary>
    internal const int Return = 0x108;

    /// <summary>Calls an imported function.</summary>
    internal const int CallImport = 0x109;

    /// <summary>Calls a defined function.</summary>
    internal const int CallDefined = 0x10a;

    /// <summary>The numbers behind the prefix 0xfc begin here.</summary>
    internal const int Prefixed = 0x110;
}
