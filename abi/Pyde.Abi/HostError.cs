namespace Pyde.Abi;

/// <summary>The negative answers of host functions.</summary>
/// <remarks>
/// -4, -6 and -15 are statuses or refusals that no host function returns: out of gas traps, an access violation ends the transaction, a
/// parachain
/// import of another module fails validation. Source: abi.md, "Error codes". Since ABI 1.0.
/// </remarks>
public enum HostError
{
    /// <summary>Success; no error.</summary>
    None = 0,

    /// <summary>An argument is outside its domain.</summary>
    InvalidInput = -1,

    /// <summary>Reserved.</summary>
    NotFound = -2,

    /// <summary>The balance is smaller than the amount.</summary>
    InsufficientBalance = -3,

    /// <summary>Never returned: out of gas traps.</summary>
    OutOfGas = -4,

    /// <summary>The frame is a view, or the function is not available yet.</summary>
    Forbidden = -5,

    /// <summary>Never returned: an access violation ends the transaction.</summary>
    AccessListViolation = -6,

    /// <summary>The output is longer than its buffer; the true length was written.</summary>
    OutputBufferTooSmall = -7,

    /// <summary>No account, module or parachain has this address.</summary>
    InvalidAddress = -8,

    /// <summary>The callee is on the stack already and the function is neither Reentrant nor View.</summary>
    ReentrancyBlocked = -9,

    /// <summary>The callee reverted or trapped, or the call would exceed depth or memory.</summary>
    CrossCallFailed = -10,

    /// <summary>The callee ran out of the gas it was given.</summary>
    CrossCallOutOfGas = -11,

    /// <summary>Value was sent to a function that is not Payable.</summary>
    ValueTransferNotPayable = -12,

    /// <summary>No such function, or it may not be reached this way.</summary>
    InvalidFunctionName = -13,

    /// <summary>More messages in a wave than the sender's configuration allows.</summary>
    XCallRateLimited = -14,

    /// <summary>Never returned: a parachain import of another module fails validation.</summary>
    ParachainOnly = -15,

    /// <summary>A ciphertext is malformed.</summary>
    CiphertextInvalid = -16,

    /// <summary>A signature does not verify.</summary>
    SignatureInvalid = -17,

    /// <summary>The host failed in a way that no rule names.</summary>
    Internal = -100,
}
