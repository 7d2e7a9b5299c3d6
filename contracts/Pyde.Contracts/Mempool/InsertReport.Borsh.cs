using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Mempool;

public sealed partial record InsertReport : IBorshValue<InsertReport>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        ContractBorsh.WriteCount(ref writer, Outcomes, ContractBorsh.SubmissionsMax);
        for (int i = 0; i < Outcomes.Count; i++)
            writer.WriteU8((byte)Outcomes[i]);
        ContractBorsh.WriteList(ref writer, Evicted, ContractBorsh.EvictionsMax);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out InsertReport value)
    {
        InsertOutcome[] outcomes = new InsertOutcome[reader.ReadCount(ContractBorsh.SubmissionsMax, elementBytesMin: 1)];
        for (int i = 0; i < outcomes.Length; i++)
            outcomes[i] = (InsertOutcome)reader.ReadTag((byte)InsertOutcome.Full);
        IReadOnlyList<Hash32> evicted = ContractBorsh.ReadList<Hash32>(ref reader, ContractBorsh.EvictionsMax, Hash32.Bytes);
        value = reader.IsOk ? new InsertReport(outcomes, evicted) : null!;
        return reader.Outcome;
    }
}
