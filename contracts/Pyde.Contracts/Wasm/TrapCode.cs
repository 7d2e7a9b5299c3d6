namespace Pyde.Contracts.Wasm;

/// <summary>Why a frame trapped.</summary>
/// <remarks>
/// On chain there are two outcomes, <see cref="OutOfGas"/> and Trap: the finer reason is for the text of receipts and for tools. The
/// numbers are part of
/// recorded test data and never change meaning. Source: abi.md, "Host functions" and "Metering". Since contract 1.0.
/// </remarks>
public enum TrapCode : byte
{
    /// <summary>No trap.</summary>
    None = 0,

    /// <summary>
    /// The gas counter was negative where it was tested, or a memory.grow would have passed the transaction's memory budget.
    /// </summary>
    OutOfGas = 1,

    /// <summary>An <c>unreachable</c> instruction.</summary>
    Unreachable = 2,

    /// <summary>A load, store, bulk instruction, data segment or host function range outside linear memory.</summary>
    MemoryOutOfBounds = 3,

    /// <summary>A table instruction or element segment outside the table.</summary>
    TableOutOfBounds = 4,

    /// <summary>An indirect call with an index outside the table.</summary>
    UndefinedElement = 5,

    /// <summary>An indirect call through an empty table entry.</summary>
    UninitializedElement = 6,

    /// <summary>An indirect call whose target has another type.</summary>
    IndirectCallTypeMismatch = 7,

    /// <summary>Signed division overflow, or a truncation whose result does not fit.</summary>
    IntegerOverflow = 8,

    /// <summary>Integer division or remainder by zero.</summary>
    IntegerDivideByZero = 9,

    /// <summary>Truncation of a NaN.</summary>
    InvalidConversionToInteger = 10,

    /// <summary>The stack weight of the transaction's frames passed its budget.</summary>
    StackExhausted = 11,

    /// <summary>A host function without a result was called where the view rule forbids it.</summary>
    ViewViolation = 12,

    /// <summary>A host function without a result was given a length above its limit.</summary>
    HostLimitExceeded = 13,

    /// <summary>
    /// A host function that only parachains may import was reached from another module; stands behind the deploy-time check.
    /// </summary>
    ParachainOnly = 14,

    /// <summary>The run guard asked to stop (deadline or cancellation). Never part of a wave's result.</summary>
    Interrupted = 15,

    /// <summary>The host side ended the whole transaction; it knows the reason (such as an access list violation).</summary>
    TransactionAborted = 16,
}
