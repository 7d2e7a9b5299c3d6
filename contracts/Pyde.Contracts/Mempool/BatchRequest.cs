namespace Pyde.Contracts.Mempool;

/// <summary>Bounds of the next batch.</summary>
/// <param name="TransactionsMax">At least 1.</param>
/// <param name="BytesMax">Bytes of all transactions; at most 4 MiB.</param>
/// <param name="GasMax">Sum of the gas limits.</param>
public sealed partial record BatchRequest(int TransactionsMax, int BytesMax, ulong GasMax);
