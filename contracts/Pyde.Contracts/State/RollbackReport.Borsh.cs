using Pyde.Types.Borsh;

namespace Pyde.Contracts.State;

public readonly partial record struct RollbackReport : IBorshValue<RollbackReport>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU8((byte)Outcome);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out RollbackReport value)
    {
        RollbackOutcome outcome = (RollbackOutcome)reader.ReadTag((byte)RollbackOutcome.StoreFailed);
        value = reader.IsOk ? new RollbackReport(outcome) : default;
        return reader.Outcome;
    }
}
