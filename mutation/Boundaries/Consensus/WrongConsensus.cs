using Pyde.Contracts;
using Pyde.Contracts.Consensus;

namespace Boundaries.Consensus;

/// <summary>Passes everything on to a right consensus.</summary>
public abstract class WrongConsensus(IConsensus inner) : WrongPlugin<IConsensus>(inner), IConsensus
{
    public virtual ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs) => Inner.Step(input, outputs);

    public virtual ConsensusStatus Status => Inner.Status;

    /// <summary>Steps, and changes or drops what comes out.</summary>
    protected ConsensusStep StepThrough(
        ConsensusInput input, IOutputSink<ConsensusOutput> outputs, Func<ConsensusOutput, IEnumerable<ConsensusOutput>> change) =>
        Inner.Step(input, new ChangingSink<ConsensusOutput>(outputs, change));
}
