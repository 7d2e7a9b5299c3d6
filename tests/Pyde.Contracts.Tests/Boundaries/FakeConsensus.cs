using Pyde.Contracts.Consensus;

namespace Pyde.Contracts.Tests.Boundaries;

/// <summary>Consensus that counts timers: each input pushes as many outputs as inputs were taken before it, while the sink takes
/// them.</summary>
internal sealed class FakeConsensus : FakePlugin, IConsensus
{
    public int Taken { get; private set; }

    public Action OnStep { get; init; } = static () => { };

    public ConsensusStatus Status => new(default, default, default, Taken);

    public ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs)
    {
        OnStep();
        if (input is not ConsensusTimerFired timer)
            return ConsensusStep.Refused;
        for (int i = 0; i < Taken; i++)
        {
            if (!outputs.TryPush(new SetConsensusTimer(timer.Timer, (uint)i)))
                return ConsensusStep.Busy;
        }

        Taken++;
        return ConsensusStep.Accepted;
    }
}
