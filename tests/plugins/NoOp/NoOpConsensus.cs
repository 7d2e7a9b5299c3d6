using Pyde.Contracts;
using Pyde.Contracts.Consensus;

namespace NoOp;

/// <summary>Accepts every input and orders nothing.</summary>
public sealed class NoOpConsensus : NoOpPlugin, IConsensus
{
    public ConsensusStatus Status => default;

    public ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) => ConsensusStep.Accepted;
}
