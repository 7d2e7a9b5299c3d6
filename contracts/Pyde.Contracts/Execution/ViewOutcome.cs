namespace Pyde.Contracts.Execution;

/// <summary>How a view call ended.</summary>
public enum ViewOutcome
{
    /// <summary>It returned.</summary>
    Ok = 0,

    /// <summary>No contract or parachain has this address, or it is killed.</summary>
    NoSuchTarget = 1,

    /// <summary>It declares no such function, or the function is not View and Entry.</summary>
    NoSuchFunction = 2,

    /// <summary>It reverted; the data says why.</summary>
    Reverted = 3,

    /// <summary>It trapped.</summary>
    Trapped = 4,

    /// <summary>The cap was reached.</summary>
    OutOfGas = 5,
}
