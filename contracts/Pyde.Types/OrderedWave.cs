using System.Collections.Immutable;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>What consensus commits and the executor runs (consensus.md, waves.md). Immutable, any thread.</summary>
public sealed class OrderedWave : IBorshValue<OrderedWave>
{
    /// <summary>The chain.</summary>
    public required ChainId ChainId { get; init; }

    /// <summary>The wave's number; dense.</summary>
    public required WaveNumber Wave { get; init; }

    /// <summary>Its epoch.</summary>
    public required EpochNumber Epoch { get; init; }

    /// <summary>Hash of the committed anchor.</summary>
    public required Hash32 AnchorHash { get; init; }

    /// <summary>Round of the committed anchor.</summary>
    public required Round AnchorRound { get; init; }

    /// <summary>Round of the anchor committed before it.</summary>
    public required Round PriorAnchorRound { get; init; }

    /// <summary>Milliseconds since the Unix epoch, by waves.md's median; never below the previous wave's.</summary>
    public required ulong TimestampMs { get; init; }

    /// <summary>The epoch's random beacon, from which <c>beacon_get</c> derives.</summary>
    public Hash32 Beacon { get; init; }

    /// <summary>The batches in canonical order, duplicates removed.</summary>
    public required ImmutableArray<Batch> Batches
    {
        get;
        init => field = Require.AtMost(value, Limits.WaveBatchesMax, nameof(Batches));
    }

    /// <summary>Transactions in all batches, duplicates between batches included.</summary>
    /// <returns>Their number.</returns>
    public int TransactionCount()
    {
        int count = 0;
        foreach (Batch batch in Batches)
            count += batch.Transactions.Length;
        return count;
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(ChainId.Value);
        writer.WriteU64(Wave.Value);
        writer.WriteU64(Epoch.Value);
        writer.WriteHash32(AnchorHash);
        writer.WriteU64(AnchorRound.Value);
        writer.WriteU64(PriorAnchorRound.Value);
        writer.WriteU64(TimestampMs);
        writer.WriteHash32(Beacon);
        writer.WriteVector(Batches);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out OrderedWave value)
    {
        value = null!;
        ulong chainId = reader.ReadU64();
        ulong wave = reader.ReadU64();
        ulong epoch = reader.ReadU64();
        Hash32 anchorHash = reader.ReadHash32();
        ulong anchorRound = reader.ReadU64();
        ulong priorAnchorRound = reader.ReadU64();
        ulong timestampMs = reader.ReadU64();
        Hash32 beacon = reader.ReadHash32();
        ImmutableArray<Batch> batches = reader.ReadVector<Batch>(Limits.WaveBatchesMax, Batch.BytesMin);
        if (!reader.IsOk)
            return reader.Outcome;
        value = new OrderedWave
        {
            ChainId = new ChainId(chainId),
            Wave = new WaveNumber(wave),
            Epoch = new EpochNumber(epoch),
            AnchorHash = anchorHash,
            AnchorRound = new Round(anchorRound),
            PriorAnchorRound = new Round(priorAnchorRound),
            TimestampMs = timestampMs,
            Beacon = beacon,
            Batches = batches,
        };
        return DecodeOutcome.Ok;
    }
}
