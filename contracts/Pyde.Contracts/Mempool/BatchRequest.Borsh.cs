using Pyde.Types.Borsh;

namespace Pyde.Contracts.Mempool;

public sealed partial record BatchRequest : IBorshValue<BatchRequest>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU32(unchecked((uint)TransactionsMax));
        writer.WriteU32(unchecked((uint)BytesMax));
        writer.WriteU64(GasMax);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out BatchRequest value)
    {
        int transactionsMax = unchecked((int)reader.ReadU32());
        int bytesMax = unchecked((int)reader.ReadU32());
        ulong gasMax = reader.ReadU64();
        value = reader.IsOk ? new BatchRequest(transactionsMax, bytesMax, gasMax) : null!;
        return reader.Outcome;
    }
}
