using Pyde.Types.Borsh;

namespace Pyde.Types.Payloads;

/// <summary>
/// What a parachain's owner or committee chooses (parachains.md). Immutable; equal by content. The defaults are the design's.
/// </summary>
/// <remarks>Decodes with any numbers; <see cref="Validate"/> names the bound that one breaks.</remarks>
public sealed record ParachainConfig : IBorshValue<ParachainConfig>
{
    private const uint ValidatorsMin = 4;
    private const uint WavesMin = 20;
    private const uint DevelopmentMin = 1;
    private const uint ProbationWavesMax = 1_000;
    private const uint WindowWavesMax = 1_000_000;
    private const uint MessagesPerWaveMax = 64;
    private const ulong ViewGasCapMax = 100_000_000;

    /// <summary>Below it the parachain limps: at least 4.</summary>
    public ushort MinValidators { get; init; } = 7;

    /// <summary>Seats: from <see cref="MinValidators"/> to 256.</summary>
    public ushort MaxValidators { get; init; } = 21;

    /// <summary>Numerator of the share of yes votes that passes a proposal.</summary>
    public ushort ThresholdNumerator { get; init; } = 2;

    /// <summary>Its denominator; the share is 2/3 to 1.</summary>
    public ushort ThresholdDenominator { get; init; } = 3;

    /// <summary>Waves from Finalize to activation: at least 20.</summary>
    public uint GraceWaves { get; init; } = 100;

    /// <summary>Waves of health checks after an activation: at most 1,000.</summary>
    public uint ProbationWaves { get; init; } = 20;

    /// <summary>Waves from Propose to the first vote: 20 to 1,000,000.</summary>
    public uint DiscussionWaves { get; init; } = 100;

    /// <summary>Waves in which votes count: 20 to 1,000,000.</summary>
    public uint VotingWaves { get; init; } = 100;

    /// <summary>Waves before a rejected proposal may come again unchanged: at most 1,000,000.</summary>
    public uint CooldownWaves { get; init; } = 1_000;

    /// <summary>Messages it may send in a wave: at most 64.</summary>
    public uint MessagesPerWave { get; init; } = 16;

    /// <summary>Gas of a view call from outside: at most 100,000,000.</summary>
    public ulong ViewGasCap { get; init; } = 10_000_000;

    /// <summary>How hard members are punished.</summary>
    public SlashingPreset Slashing { get; init; } = SlashingPreset.Standard;

    /// <summary>The first bound that is broken.</summary>
    /// <param name="chain">The chain; on the development chain the lower bounds are 1.</param>
    /// <returns>Valid, or the rule.</returns>
    public ParachainConfigRule Validate(ChainId chain)
    {
        uint validatorsMin = chain.IsDevelopment ? DevelopmentMin : ValidatorsMin;
        uint wavesMin = chain.IsDevelopment ? DevelopmentMin : WavesMin;
        if (MinValidators < validatorsMin)
            return ParachainConfigRule.MinValidators;
        if (MaxValidators < MinValidators || MaxValidators > Limits.CommitteeMembersMax)
            return ParachainConfigRule.MaxValidators;
        if (ThresholdNumerator > ThresholdDenominator || ThresholdDenominator == 0
            || 3u * ThresholdNumerator < 2u * ThresholdDenominator)
            return ParachainConfigRule.Threshold;
        if (GraceWaves < wavesMin)
            return ParachainConfigRule.GraceWaves;
        if (ProbationWaves > ProbationWavesMax)
            return ParachainConfigRule.ProbationWaves;
        if (DiscussionWaves < wavesMin || DiscussionWaves > WindowWavesMax)
            return ParachainConfigRule.DiscussionWaves;
        if (VotingWaves < wavesMin || VotingWaves > WindowWavesMax)
            return ParachainConfigRule.VotingWaves;
        if (CooldownWaves > WindowWavesMax)
            return ParachainConfigRule.CooldownWaves;
        if (MessagesPerWave > MessagesPerWaveMax)
            return ParachainConfigRule.MessagesPerWave;
        return ViewGasCap > ViewGasCapMax ? ParachainConfigRule.ViewGasCap : ParachainConfigRule.Valid;
    }

    /// <summary>Yes votes that pass a proposal: max(q(n), ⌈threshold · n⌉).</summary>
    /// <param name="members">n, the frozen electorate, at least 1.</param>
    /// <returns>The number.</returns>
    public int VotesNeeded(int members)
    {
        int byThreshold = (int)((((long)members * ThresholdNumerator) + ThresholdDenominator - 1) / ThresholdDenominator);
        return Math.Max(Quorum.Of(members), byThreshold);
    }

    /// <summary>BLAKE3 of the Borsh form: what members and voters sign.</summary>
    /// <returns>The hash.</returns>
    public Hash32 Hash() => Digest.OfBorsh(this);

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU16(MinValidators);
        writer.WriteU16(MaxValidators);
        writer.WriteU16(ThresholdNumerator);
        writer.WriteU16(ThresholdDenominator);
        writer.WriteU32(GraceWaves);
        writer.WriteU32(ProbationWaves);
        writer.WriteU32(DiscussionWaves);
        writer.WriteU32(VotingWaves);
        writer.WriteU32(CooldownWaves);
        writer.WriteU32(MessagesPerWave);
        writer.WriteU64(ViewGasCap);
        writer.WriteU8((byte)Slashing);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ParachainConfig value)
    {
        value = new ParachainConfig
        {
            MinValidators = reader.ReadU16(),
            MaxValidators = reader.ReadU16(),
            ThresholdNumerator = reader.ReadU16(),
            ThresholdDenominator = reader.ReadU16(),
            GraceWaves = reader.ReadU32(),
            ProbationWaves = reader.ReadU32(),
            DiscussionWaves = reader.ReadU32(),
            VotingWaves = reader.ReadU32(),
            CooldownWaves = reader.ReadU32(),
            MessagesPerWave = reader.ReadU32(),
            ViewGasCap = reader.ReadU64(),
            Slashing = (SlashingPreset)reader.ReadTag((byte)SlashingPreset.Strict),
        };
        if (!reader.IsOk)
            value = null!;
        return reader.Outcome;
    }
}
