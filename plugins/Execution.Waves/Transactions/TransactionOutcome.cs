using Pyde.Parachains;
using Pyde.Types;

namespace Execution.Waves.Transactions;

/// <summary>How an executed transaction ended.</summary>
/// <param name="Status">As in its receipt.</param>
/// <param name="Code">The rule, when it was refused.</param>
/// <param name="GasUsed">Intrinsic gas included.</param>
/// <param name="Data">Return data.</param>
/// <param name="Run">The version that ran.</param>
/// <param name="Text">The finer reason, for people.</param>
internal readonly record struct TransactionOutcome(
    ReceiptStatus Status, RefusalCode Code, ulong GasUsed, ReadOnlyMemory<byte> Data, ParachainRun? Run, string Text)
{
    public bool IsSuccess => Status == ReceiptStatus.Success;

    public static TransactionOutcome Done(ulong gas, ReadOnlyMemory<byte> data = default, ParachainRun? run = null) =>
        new(ReceiptStatus.Success, RefusalCode.None, gas, data, run, string.Empty);

    public static TransactionOutcome Refused(Refusal refusal, ulong gas) =>
        new(ReceiptStatus.Refused, refusal.Code, gas, default, null, refusal.Text);

    public static TransactionOutcome OutOfGas(ulong gas) =>
        new(ReceiptStatus.OutOfGas, RefusalCode.None, gas, default, null, "the gas limit does not cover the price of this transaction");
}
