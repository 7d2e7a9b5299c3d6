using Pyde.Types.Payloads;

namespace Benchmarks.Gas;

/// <summary>Configuration of the parachains that are measured: the shortest windows, and as many messages as there may be.</summary>
internal static class GasConfig
{
    public static ParachainConfig Of() => new()
    {
        MinValidators = 4,
        MaxValidators = 8,
        DiscussionWaves = 1,
        VotingWaves = 1,
        GraceWaves = 1,
        ProbationWaves = 0,
        CooldownWaves = 0,
        MessagesPerWave = 64,
    };
}
