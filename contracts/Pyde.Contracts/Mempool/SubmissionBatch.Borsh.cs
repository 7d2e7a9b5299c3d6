using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Mempool;

public sealed partial record SubmissionBatch : IBorshValue<SubmissionBatch>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Wave.Value);
        writer.WriteU128(BaseFee);
        ContractBorsh.WriteList(ref writer, Submissions, ContractBorsh.SubmissionsMax);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out SubmissionBatch value)
    {
        WaveNumber wave = new WaveNumber(reader.ReadU64());
        UInt128 baseFee = reader.ReadU128();
        IReadOnlyList<Submission> submissions = ContractBorsh.ReadList<Submission>(ref reader, ContractBorsh.SubmissionsMax, 4 + 1 + 16);
        value = reader.IsOk ? new SubmissionBatch(wave, baseFee, submissions) : null!;
        return reader.Outcome;
    }
}
