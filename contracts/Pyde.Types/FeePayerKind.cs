namespace Pyde.Types;

/// <summary>Who pays the fee (execution.md). The numbers are frozen.</summary>
public enum FeePayerKind : byte
{
    /// <summary>The sender.</summary>
    Sender = 0,

    /// <summary>The gas tank of the called contract.</summary>
    GasTank = 1,

    /// <summary>The gas tank of a contract that agrees to it.</summary>
    Paymaster = 2,
}
