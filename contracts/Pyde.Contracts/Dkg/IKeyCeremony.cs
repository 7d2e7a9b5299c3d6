namespace Pyde.Contracts.Dkg;

/// <summary>Distributed keys: ceremony messages in, shares and reshared keys out.</summary>
/// <remarks>One thread at a time; a function of its inputs, its store and the host's random source. Source: consensus.md, cryptography.md.
/// Since contract 1.0.</remarks>
[SlotContract(SlotName.Dkg)]
public interface IKeyCeremony : IPlugin
{
    /// <summary>Where the current ceremony stands; any thread.</summary>
    CeremonyStatus Status { get; }

    /// <summary>Takes one input; what it leads to is pushed into the sink.</summary>
    /// <param name="input">What happened.</param>
    /// <param name="outputs">What the host shall do, in order.</param>
    [Mutating]
    CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs);
}
