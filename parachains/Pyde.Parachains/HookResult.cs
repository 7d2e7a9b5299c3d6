using Pyde.Types;

namespace Pyde.Parachains;

/// <summary>How a call by the chain ended.</summary>
/// <param name="Status">Success, Reverted, Trap, OutOfGas or AccessListViolation.</param>
/// <param name="GasUsed">Gas spent.</param>
/// <param name="Data">What it returned or reverted with.</param>
/// <param name="Text">The finer reason, for people.</param>
public readonly record struct HookResult(ReceiptStatus Status, ulong GasUsed, ReadOnlyMemory<byte> Data, string Text)
{
    /// <summary>Whether its writes stand.</summary>
    public bool IsSuccess => Status == ReceiptStatus.Success;
}
