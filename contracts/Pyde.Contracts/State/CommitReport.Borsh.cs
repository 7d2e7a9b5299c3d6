using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.State;

public sealed partial record CommitReport : IBorshValue<CommitReport>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU8((byte)Outcome);
        ContractBorsh.WriteOptional(ref writer, Record);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out CommitReport value)
    {
        CommitOutcome outcome = (CommitOutcome)reader.ReadTag((byte)CommitOutcome.StoreFailed);
        WaveCommitRecord? record = ContractBorsh.ReadOptional<WaveCommitRecord>(ref reader);
        value = reader.IsOk ? new CommitReport(outcome, record) : null!;
        return reader.Outcome;
    }
}
