using System.Collections.Immutable;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Solo;

/// <summary>Everything that consensus knows besides the waiting batches. Immutable: a step replaces it after the store has taken the new
/// one.</summary>
internal sealed record SoloState : IBorshValue<SoloState>
{
    /// <summary>Records that may wait for a signature; no wave is ordered above it.</summary>
    public const int UnsignedMax = 64;

    /// <summary>Epoch of the committee that the host resumed with.</summary>
    public required EpochNumber Epoch { get; init; }

    /// <summary>Last executed wave; 0 is genesis, which is not ordered.</summary>
    public required WaveNumber Head { get; init; }

    /// <summary>Timestamp of the head; no later wave is below it.</summary>
    public required ulong TimestampMs { get; init; }

    /// <summary>Round of the last committed anchor.</summary>
    public required Round AnchorRound { get; init; }

    /// <summary>Hash of the last committed anchor; zero before the first.</summary>
    public required Hash32 AnchorHash { get; init; }

    /// <summary>Sequence number of the oldest waiting batch, or of the next one that comes.</summary>
    public required ulong FirstBatch { get; init; }

    /// <summary>The wave between commit and record, if there is one.</summary>
    public WaveInFlight? InFlight { get; init; }

    /// <summary>Records to be signed, ascending by wave.</summary>
    public ImmutableArray<UnsignedRecord> Unsigned { get; init; } = [];

    /// <summary>Whether the time for a wave has come but something was in its way.</summary>
    public bool IsDue { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(Epoch.Value);
        writer.WriteU64(Head.Value);
        writer.WriteU64(TimestampMs);
        writer.WriteU64(AnchorRound.Value);
        writer.WriteHash32(AnchorHash);
        writer.WriteU64(FirstBatch);
        writer.WriteOptionTag(InFlight is not null);
        InFlight?.Encode(ref writer);
        writer.WriteVector(Unsigned);
        writer.WriteBool(IsDue);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out SoloState value)
    {
        var epoch = new EpochNumber(reader.ReadU64());
        var head = new WaveNumber(reader.ReadU64());
        ulong timestampMs = reader.ReadU64();
        var anchorRound = new Round(reader.ReadU64());
        Hash32 anchorHash = reader.ReadHash32();
        ulong firstBatch = reader.ReadU64();
        WaveInFlight? inFlight = reader.ReadOptionTag() ? reader.ReadValue<WaveInFlight>() : null;
        int unsignedAt = reader.Offset;
        ImmutableArray<UnsignedRecord> unsigned = reader.ReadVector<UnsignedRecord>(UnsignedMax, UnsignedRecord.Bytes);
        for (int i = 1; i < unsigned.Length; i++)
        {
            if (unsigned[i - 1].Wave >= unsigned[i].Wave)
                reader.FailAt(DecodeOutcome.NotCanonical, unsignedAt);
        }

        bool isDue = reader.ReadBool();
        value = !reader.IsOk ? null! : new SoloState
        {
            Epoch = epoch,
            Head = head,
            TimestampMs = timestampMs,
            AnchorRound = anchorRound,
            AnchorHash = anchorHash,
            FirstBatch = firstBatch,
            InFlight = inFlight,
            Unsigned = unsigned,
            IsDue = isDue,
        };
        return reader.Outcome;
    }
}
