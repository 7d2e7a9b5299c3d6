using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Mempool;

public sealed partial record BatchOffer : IBorshValue<BatchOffer>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        ContractBorsh.WriteByteLists(ref writer, Transactions, Limits.BatchBytesMax / Transaction.BytesMin, Limits.TransactionBytesMax);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out BatchOffer value)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> transactions =
            ContractBorsh.ReadByteLists(ref reader, Limits.BatchBytesMax / Transaction.BytesMin, Limits.TransactionBytesMax);
        value = reader.IsOk ? new BatchOffer(transactions) : null!;
        return reader.Outcome;
    }
}
