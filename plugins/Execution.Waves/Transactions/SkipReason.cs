namespace Execution.Waves.Transactions;

/// <summary>Which admission check a transaction failed at its place.</summary>
internal enum SkipReason
{
    None,
    TooLarge,
    WrongChain,
    DeadlinePassed,
    TypeRefused,
    GasOutOfBounds,
    NonceOutsideWindow,
    NonceUsed,
    InsufficientBalance,
    SignatureInvalid,
    AboveCeiling,
    Duplicate,
}
