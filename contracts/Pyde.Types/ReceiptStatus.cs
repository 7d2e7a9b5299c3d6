namespace Pyde.Types;

/// <summary>How a step ended (execution.md, abi.md, waves.md). The numbers are frozen.</summary>
public enum ReceiptStatus : byte
{
    /// <summary>It took effect.</summary>
    Success = 0,

    /// <summary>The module called revert.</summary>
    Reverted = 1,

    /// <summary>The module trapped; the finer reason is text outside the Borsh form.</summary>
    Trap = 2,

    /// <summary>Gas or stack weight ran out.</summary>
    OutOfGas = 3,

    /// <summary>State outside the access list was touched; the whole transaction ended.</summary>
    AccessListViolation = 4,

    /// <summary>A native rule refused it; <see cref="Receipt.RefusalCode"/> names the rule.</summary>
    Refused = 5,

    /// <summary>
    /// An admission check failed at its place: no nonce, no fee, no index. Only in a node's own log, never under a receipts root.
    /// </summary>
    Skipped = 6,
}
