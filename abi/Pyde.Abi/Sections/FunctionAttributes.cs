namespace Pyde.Abi.Sections;

/// <summary>Attributes of a function, as bits of <c>pyde.abi</c>.</summary>
/// <remarks>Source: abi.md, "The pyde.abi custom section". Since ABI 1.0.</remarks>
[Flags]
public enum FunctionAttributes : uint
{
    /// <summary>None: reachable only by its reserved name or as a callback.</summary>
    None = 0,

    /// <summary>Writes nothing; inherited by every nested frame.</summary>
    View = 1 << 0,

    /// <summary>May be called with value.</summary>
    Payable = 1 << 1,

    /// <summary>May be entered while the module is on the stack.</summary>
    Reentrant = 1 << 2,

    /// <summary>The contract's gas tank may pay.</summary>
    Sponsored = 1 << 3,

    /// <summary>Runs once, at deployment.</summary>
    Constructor = 1 << 4,

    /// <summary>Runs when a call names no function of the module.</summary>
    Fallback = 1 << 5,

    /// <summary>Runs when value arrives without a call.</summary>
    Receive = 1 << 6,

    /// <summary>May be called from outside and by other modules.</summary>
    Entry = 1 << 7,

    /// <summary>Every bit that is assigned.</summary>
    All = View | Payable | Reentrant | Sponsored | Constructor | Fallback | Receive | Entry,
}
