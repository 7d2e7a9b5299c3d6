using Pyde.Types;

namespace Pyde.Parachains;

/// <summary>What the receipt of a system step says.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="GasUsed">Gas spent.</param>
/// <param name="FeePaid">Quanta charged now; zero for what was prepaid.</param>
/// <param name="Data">Return data.</param>
/// <param name="Run">The version that ran.</param>
/// <param name="Text">The finer reason, for people.</param>
public readonly record struct StepResult(
    ReceiptStatus Status, ulong GasUsed, UInt128 FeePaid, ReadOnlyMemory<byte> Data, ParachainRun? Run, string Text);
