using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace Execution.Waves.Guests;

/// <summary>How a frame ended.</summary>
/// <param name="Status">Success, Reverted, Trap, OutOfGas or AccessListViolation.</param>
/// <param name="Trap">The finer reason of a trap.</param>
/// <param name="GasUsed">Gas of the instance, the code and everything below.</param>
/// <param name="Data">What it returned or reverted with.</param>
internal readonly record struct FrameOutcome(ReceiptStatus Status, TrapCode Trap, ulong GasUsed, ReadOnlyMemory<byte> Data)
{
    public bool IsSuccess => Status == ReceiptStatus.Success;

    public string Text => Status == ReceiptStatus.Trap ? Trap.ToString() : string.Empty;
}
