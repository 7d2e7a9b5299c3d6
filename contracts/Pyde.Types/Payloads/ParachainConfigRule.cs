namespace Pyde.Types.Payloads;

/// <summary>The rule of <see cref="ParachainConfig.Validate"/> that a configuration breaks first. The numbers are frozen.</summary>
public enum ParachainConfigRule : byte
{
    /// <summary>None.</summary>
    Valid = 0,

    /// <summary>min_validators is below 4 (1 on the development chain).</summary>
    MinValidators = 1,

    /// <summary>max_validators is below min_validators or above 256.</summary>
    MaxValidators = 2,

    /// <summary>The threshold is not between 2/3 and 1.</summary>
    Threshold = 3,

    /// <summary>grace_waves is below 20 (1 on the development chain).</summary>
    GraceWaves = 4,

    /// <summary>probation_waves is above 1,000.</summary>
    ProbationWaves = 5,

    /// <summary>discussion_waves is not between 20 (1 on the development chain) and 1,000,000.</summary>
    DiscussionWaves = 6,

    /// <summary>voting_waves is not between 20 (1 on the development chain) and 1,000,000.</summary>
    VotingWaves = 7,

    /// <summary>cooldown_waves is above 1,000,000.</summary>
    CooldownWaves = 8,

    /// <summary>messages_per_wave is above 64.</summary>
    MessagesPerWave = 9,

    /// <summary>view_gas_cap is above 100,000,000.</summary>
    ViewGasCap = 10,
}
