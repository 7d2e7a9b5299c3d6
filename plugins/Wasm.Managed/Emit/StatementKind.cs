namespace Wasm.Managed.Emit;

/// <summary>What a statement does. Between two statements the evaluation stack is empty.</summary>
internal enum StatementKind : byte
{
    /// <summary>Variable = expression.</summary>
    Assign,

    /// <summary>Variable = second expression where the condition (third) is zero, else the first.</summary>
    Select,

    /// <summary>Variable = divisor of a remainder, with 1 in the place of −1, whose remainder is 0 as well.</summary>
    SafeDivisor,

    /// <summary>Makes the NaN of a variable the canonical one.</summary>
    Canonicalize,

    /// <summary>Global = expression.</summary>
    SetGlobal,

    /// <summary>Stores a value at an address that has been checked.</summary>
    Store,

    /// <summary>Traps unless the address plus the extent is inside memory.</summary>
    CheckMemory,

    /// <summary>Traps on a divisor of zero, and on the one signed quotient that does not fit.</summary>
    CheckDivision,

    /// <summary>Traps on a float that does not fit the integer type.</summary>
    CheckTruncation,

    /// <summary>Subtracts the cost of a stretch.</summary>
    Charge,

    /// <summary>Begins a loop: label, charge, test.</summary>
    LoopHead,

    /// <summary>Marks a place.</summary>
    Label,

    /// <summary>Goes to a label.</summary>
    Branch,

    /// <summary>Goes to a label when the condition is not zero.</summary>
    BranchIf,

    /// <summary>Goes to a label when the condition is zero.</summary>
    BranchUnless,

    /// <summary>Goes to one of several labels, the last one when the index is too large.</summary>
    Switch,

    /// <summary>Calls a function of the module.</summary>
    Call,

    /// <summary>Calls through the table.</summary>
    CallIndirect,

    /// <summary>Calls a host function.</summary>
    CallImport,

    /// <summary>memory.grow.</summary>
    Grow,

    /// <summary>A bulk memory or table instruction.</summary>
    Bulk,

    /// <summary>Leaves the function with its results.</summary>
    Return,

    /// <summary>Traps.</summary>
    Trap,
}
