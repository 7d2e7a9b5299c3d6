using Pyde.Contracts;
using Pyde.Contracts.Dkg;

namespace NoOp;

/// <summary>Accepts every input and makes no key.</summary>
public sealed class NoOpCeremony : NoOpPlugin, IKeyCeremony
{
    public CeremonyStatus Status => default;

    public CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs) => CeremonyStep.Accepted;
}
