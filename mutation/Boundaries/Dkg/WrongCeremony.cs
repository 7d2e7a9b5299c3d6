using Pyde.Contracts;
using Pyde.Contracts.Dkg;

namespace Boundaries.Dkg;

/// <summary>Passes everything on to a right ceremony.</summary>
public abstract class WrongCeremony(IKeyCeremony inner) : WrongPlugin<IKeyCeremony>(inner), IKeyCeremony
{
    public virtual CeremonyStatus Status => Inner.Status;

    public virtual CeremonyStep Step(CeremonyInput input, IOutputSink<CeremonyOutput> outputs) => Inner.Step(input, outputs);
}
