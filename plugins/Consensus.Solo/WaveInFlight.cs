using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Solo;

/// <summary>A wave that is decided and not executed yet. With the head before it, it determines the anchor and everything in the
/// wave.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="TimestampMs">Its timestamp.</param>
/// <param name="Batches">How many of the oldest waiting batches it holds.</param>
/// <param name="IsCommitted">Whether the host was told of it in this run; a stored one was not.</param>
internal sealed record WaveInFlight(EpochNumber Epoch, ulong TimestampMs, int Batches, bool IsCommitted) : IBorshValue<WaveInFlight>
{
    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Epoch.Value);
        writer.WriteU64(TimestampMs);
        writer.WriteU32((uint)Batches);
        writer.WriteBool(IsCommitted);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out WaveInFlight value)
    {
        var epoch = new EpochNumber(reader.ReadU64());
        ulong timestampMs = reader.ReadU64();
        int at = reader.Offset;
        uint batches = reader.ReadU32();
        if (batches > Limits.VertexBatchesMax)
            reader.FailAt(DecodeOutcome.LimitExceeded, at);
        bool isCommitted = reader.ReadBool();
        value = reader.IsOk ? new WaveInFlight(epoch, timestampMs, (int)batches, isCommitted) : null!;
        return reader.Outcome;
    }
}
