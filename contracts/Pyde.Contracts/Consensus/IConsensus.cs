namespace Pyde.Contracts.Consensus;

/// <summary>Batches in, ordered waves and finality certificates out.</summary>
/// <remarks>
/// One thread at a time. A function of its inputs and its store: no clock (inputs carry the time), no randomness. Everything acknowledged
/// survives a restart.
/// Source: consensus.md, architecture.md. Since contract 1.0.
/// </remarks>
[SlotContract(SlotName.Consensus)]
public interface IConsensus : IPlugin
{
    /// <summary>Where consensus stands; any thread.</summary>
    ConsensusStatus Status { get; }

    /// <summary>Takes one input; what it leads to is pushed into the sink.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="outputs">What the host shall do, in order.</param>
    [Mutating]
    ConsensusStep Step(ConsensusInput input, IOutputSink<ConsensusOutput> outputs);
}
