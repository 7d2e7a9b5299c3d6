using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.State;

public sealed partial record WaveCommit : IBorshValue<WaveCommit>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteValue(Record);
        ContractBorsh.WriteList(ref writer, Writes, ContractBorsh.WaveItemsMax);
        ContractBorsh.WriteList(ref writer, Code, ContractBorsh.WaveItemsMax);
        ContractBorsh.WriteList(ref writer, Events, ContractBorsh.WaveItemsMax);
        ContractBorsh.WriteList(ref writer, Receipts, ContractBorsh.WaveItemsMax);
        ContractBorsh.WriteByteLists(ref writer, Transactions, ContractBorsh.WaveItemsMax, Limits.TransactionBytesMax);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out WaveCommit value)
    {
        WaveCommitRecord record = reader.ReadValue<WaveCommitRecord>();
        IReadOnlyList<StateWrite> writes = ContractBorsh.ReadList<StateWrite>(ref reader, ContractBorsh.WaveItemsMax, Hash32.Bytes + 1);
        IReadOnlyList<CodeWrite> code = ContractBorsh.ReadList<CodeWrite>(ref reader, ContractBorsh.WaveItemsMax, Hash32.Bytes + 1);
        IReadOnlyList<EventRecord> events =
            ContractBorsh.ReadList<EventRecord>(ref reader, ContractBorsh.WaveItemsMax, EventRecord.BytesMin);
        IReadOnlyList<Receipt> receipts = ContractBorsh.ReadList<Receipt>(ref reader, ContractBorsh.WaveItemsMax, Receipt.BytesMin);
        IReadOnlyList<ReadOnlyMemory<byte>> transactions =
            ContractBorsh.ReadByteLists(ref reader, ContractBorsh.WaveItemsMax, Limits.TransactionBytesMax);
        value = reader.IsOk ? new WaveCommit(record, writes, code, events, receipts, transactions) : null!;
        return reader.Outcome;
    }
}
