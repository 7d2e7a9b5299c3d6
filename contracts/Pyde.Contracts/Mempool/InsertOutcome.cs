namespace Pyde.Contracts.Mempool;

/// <summary>What became of a submission. Refusals are in the order of the checks, cheapest first (execution.md, "Transactions").</summary>
public enum InsertOutcome : byte
{
    /// <summary>It waits for a batch.</summary>
    Accepted = 0,

    /// <summary>Larger than 128 KiB.</summary>
    TooLarge = 1,

    /// <summary>Not the canonical encoding of a transaction.</summary>
    Malformed = 2,

    /// <summary>For another chain.</summary>
    WrongChain = 3,

    /// <summary>Its deadline is before the next wave.</summary>
    DeadlinePassed = 4,

    /// <summary>The type is vacant, reserved, or does not allow these fields.</summary>
    TypeRefused = 5,

    /// <summary>Gas limit below the intrinsic gas or above the wave's ceiling.</summary>
    GasOutOfBounds = 6,

    /// <summary>The nonce is outside the window.</summary>
    NonceOutsideWindow = 7,

    /// <summary>The nonce is used, on the chain or by another known transaction of the sender.</summary>
    NonceUsed = 8,

    /// <summary>The payer cannot pay <c>gas_limit × base_fee</c>, or the sender not the value, all known transactions of that balance
    /// counted.</summary>
    InsufficientBalance = 9,

    /// <summary>The sender has no key, or the signature does not verify.</summary>
    SignatureInvalid = 10,

    /// <summary>The same transaction is known.</summary>
    Duplicate = 11,

    /// <summary>The sender has as many waiting transactions as allowed.</summary>
    SenderLimit = 12,

    /// <summary>The mempool is full of transactions that are not worse.</summary>
    Full = 13,
}
