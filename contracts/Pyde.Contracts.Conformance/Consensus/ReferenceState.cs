using System.Collections.Immutable;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>Everything that the reference consensus knows besides the waiting batches. Immutable: a step replaces it after the store has
/// taken the new one.</summary>
internal sealed record ReferenceState : IBorshValue<ReferenceState>
{
    /// <summary>Records that may wait for a signature; no wave is decided above it.</summary>
    public const int UnsignedMax = 64;

    public required EpochNumber Epoch { get; init; }

    /// <summary>Whether genesis was executed: nothing is ordered before.</summary>
    public bool HasHead { get; init; }

    /// <summary>Last executed wave.</summary>
    public WaveNumber Head { get; init; }

    /// <summary>Its timestamp, below which no later one is.</summary>
    public ulong TimestampMs { get; init; }

    /// <summary>Round of its anchor.</summary>
    public Round AnchorRound { get; init; }

    /// <summary>Its anchor.</summary>
    public Hash32 AnchorHash { get; init; }

    /// <summary>Number of the oldest waiting batch, or of the next that comes.</summary>
    public ulong FirstBatch { get; init; }

    /// <summary>The decided wave that was not executed yet; null for none.</summary>
    public ReferenceWave? Decided { get; init; }

    /// <summary>Records to be signed, ascending by wave.</summary>
    public ImmutableArray<ReferenceRecord> Unsigned { get; init; } = [];

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Epoch.Value);
        writer.WriteBool(HasHead);
        writer.WriteU64(Head.Value);
        writer.WriteU64(TimestampMs);
        writer.WriteU64(AnchorRound.Value);
        writer.WriteHash32(AnchorHash);
        writer.WriteU64(FirstBatch);
        writer.WriteOptionTag(Decided is not null);
        if (Decided is { } decided)
        {
            writer.WriteU64(decided.TimestampMs);
            writer.WriteU32((uint)decided.Batches);
            writer.WriteBool(decided.IsCommitted);
        }

        writer.WriteVector(Unsigned);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ReferenceState value)
    {
        value = new ReferenceState
        {
            Epoch = new EpochNumber(reader.ReadU64()),
            HasHead = reader.ReadBool(),
            Head = new WaveNumber(reader.ReadU64()),
            TimestampMs = reader.ReadU64(),
            AnchorRound = new Round(reader.ReadU64()),
            AnchorHash = reader.ReadHash32(),
            FirstBatch = reader.ReadU64(),
            Decided = reader.ReadOptionTag() ? ReadWave(ref reader) : null,
            Unsigned = reader.ReadVector<ReferenceRecord>(UnsignedMax, ReferenceRecord.Bytes),
        };
        return reader.Outcome;
    }

    private static ReferenceWave ReadWave(ref BorshReader reader)
    {
        ulong timestampMs = reader.ReadU64();
        int at = reader.Offset;
        uint batches = reader.ReadU32();
        if (batches > Limits.VertexBatchesMax)
            reader.FailAt(DecodeOutcome.LimitExceeded, at);
        return new ReferenceWave(timestampMs, (int)Math.Min(batches, Limits.VertexBatchesMax), reader.ReadBool());
    }
}
