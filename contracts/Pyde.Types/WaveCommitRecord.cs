using System.Collections.Immutable;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>What a wave did, in one record that members sign (waves.md). Immutable, any thread.</summary>
public sealed class WaveCommitRecord : IBorshValue<WaveCommitRecord>
{
    /// <summary>The chain.</summary>
    public required ChainId ChainId { get; init; }

    /// <summary>The epoch.</summary>
    public required EpochNumber Epoch { get; init; }

    /// <summary>The wave.</summary>
    public required WaveNumber Wave { get; init; }

    /// <summary>Hash of the committed anchor.</summary>
    public required Hash32 AnchorHash { get; init; }

    /// <summary>Round of the committed anchor.</summary>
    public required Round AnchorRound { get; init; }

    /// <summary>Round of the anchor committed before it.</summary>
    public required Round PriorAnchorRound { get; init; }

    /// <summary>Hash of the previous wave's record; of the genesis for wave 0.</summary>
    public required Hash32 PreviousRecordHash { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required ulong TimestampMs { get; init; }

    /// <summary>The state after the wave; the executor leaves them empty, the store fills them in.</summary>
    public StateRoots Roots { get; init; }

    /// <summary>Root over the wave's <see cref="EventRecord"/>s.</summary>
    public required Hash32 EventsRoot { get; init; }

    /// <summary>Filter over topics and emitters.</summary>
    public required EventsBloom EventsBloom { get; init; }

    /// <summary>Root over the wave's <see cref="Receipt"/>s.</summary>
    public required Hash32 ReceiptsRoot { get; init; }

    /// <summary>Executed steps: the number of receipts under the root.</summary>
    public required uint TxCount { get; init; }

    /// <summary>Gas used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>The base fee that this wave charged, in quanta per gas.</summary>
    public required UInt128 BaseFee { get; init; }

    /// <summary>The rule set in force.</summary>
    public required RuleSetId RuleSet { get; init; }

    /// <summary>Parachain versions that ran, strictly ascending.</summary>
    public ImmutableArray<ParachainRun> ParachainRuns
    {
        get;
        init
        {
            field = Require.AtMost(value, Limits.WaveParachainRunsMax, nameof(ParachainRuns));
            Require.That(Distinct.IsStrictlyAscending(value.AsSpan()), "Runs ascend strictly.", nameof(ParachainRuns));
        }
    } = [];

    /// <summary>BLAKE3 of the Borsh form: what members sign.</summary>
    /// <returns>The hash.</returns>
    public Hash32 Hash() => Digest.OfBorsh(this);

    /// <summary>The same record with the state's roots.</summary>
    /// <param name="roots">The roots after the wave.</param>
    /// <returns>A new record.</returns>
    public WaveCommitRecord WithRoots(StateRoots roots) => new()
    {
        ChainId = ChainId,
        Epoch = Epoch,
        Wave = Wave,
        AnchorHash = AnchorHash,
        AnchorRound = AnchorRound,
        PriorAnchorRound = PriorAnchorRound,
        PreviousRecordHash = PreviousRecordHash,
        TimestampMs = TimestampMs,
        Roots = roots,
        EventsRoot = EventsRoot,
        EventsBloom = EventsBloom,
        ReceiptsRoot = ReceiptsRoot,
        TxCount = TxCount,
        GasUsed = GasUsed,
        BaseFee = BaseFee,
        RuleSet = RuleSet,
        ParachainRuns = ParachainRuns,
    };

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU64(ChainId.Value);
        writer.WriteU64(Epoch.Value);
        writer.WriteU64(Wave.Value);
        writer.WriteHash32(AnchorHash);
        writer.WriteU64(AnchorRound.Value);
        writer.WriteU64(PriorAnchorRound.Value);
        writer.WriteHash32(PreviousRecordHash);
        writer.WriteU64(TimestampMs);
        Roots.Encode(ref writer);
        writer.WriteHash32(EventsRoot);
        EventsBloom.Encode(ref writer);
        writer.WriteHash32(ReceiptsRoot);
        writer.WriteU32(TxCount);
        writer.WriteU64(GasUsed);
        writer.WriteU128(BaseFee);
        writer.WriteU32(RuleSet.Value);
        writer.WriteVector(ParachainRuns);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out WaveCommitRecord value)
    {
        value = null!;
        ulong chainId = reader.ReadU64();
        ulong epoch = reader.ReadU64();
        ulong wave = reader.ReadU64();
        Hash32 anchorHash = reader.ReadHash32();
        ulong anchorRound = reader.ReadU64();
        ulong priorAnchorRound = reader.ReadU64();
        Hash32 previousRecordHash = reader.ReadHash32();
        ulong timestampMs = reader.ReadU64();
        StateRoots roots = reader.ReadValue<StateRoots>();
        Hash32 eventsRoot = reader.ReadHash32();
        EventsBloom bloom = reader.ReadValue<EventsBloom>();
        Hash32 receiptsRoot = reader.ReadHash32();
        uint txCount = reader.ReadU32();
        ulong gasUsed = reader.ReadU64();
        UInt128 baseFee = reader.ReadU128();
        uint ruleSet = reader.ReadU32();
        int runsAt = reader.Offset;
        ImmutableArray<ParachainRun> runs = reader.ReadVector<ParachainRun>(Limits.WaveParachainRunsMax, ParachainRun.Bytes);
        if (!Distinct.IsStrictlyAscending(runs.AsSpan()))
            reader.FailAt(DecodeOutcome.NotCanonical, runsAt);
        if (!reader.IsOk)
            return reader.Outcome;
        value = new WaveCommitRecord
        {
            ChainId = new ChainId(chainId),
            Epoch = new EpochNumber(epoch),
            Wave = new WaveNumber(wave),
            AnchorHash = anchorHash,
            AnchorRound = new Round(anchorRound),
            PriorAnchorRound = new Round(priorAnchorRound),
            PreviousRecordHash = previousRecordHash,
            TimestampMs = timestampMs,
            Roots = roots,
            EventsRoot = eventsRoot,
            EventsBloom = bloom,
            ReceiptsRoot = receiptsRoot,
            TxCount = txCount,
            GasUsed = gasUsed,
            BaseFee = baseFee,
            RuleSet = new RuleSetId(ruleSet),
            ParachainRuns = runs,
        };
        return DecodeOutcome.Ok;
    }
}
