using Pyde.Types.Borsh;

namespace Pyde.Contracts.Mempool;

public readonly partial record struct FeedbackReport : IBorshValue<FeedbackReport>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU32(unchecked((uint)Included));
        writer.WriteU32(unchecked((uint)Dropped));
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out FeedbackReport value)
    {
        int included = unchecked((int)reader.ReadU32());
        int dropped = unchecked((int)reader.ReadU32());
        value = reader.IsOk ? new FeedbackReport(included, dropped) : default;
        return reader.Outcome;
    }
}
