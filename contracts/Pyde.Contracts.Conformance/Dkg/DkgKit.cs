using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;

namespace Pyde.Contracts.Conformance.Dkg;

/// <summary>The kit of <see cref="SlotName.Dkg"/>: whole committees of the plugin, on a network that the check plays.</summary>
internal sealed class DkgKit : SlotKit
{
    private static readonly HandOffSchema Schema = new("ceremony", 1);

    public override string Slot => SlotName.Dkg;

    public override PluginUnderTest Reference { get; } = new(
        SlotName.Dkg, "reference ceremony", new HandOffDeclaration([Schema], [Schema], []), static () => new ReferenceKeyCeremony());

    public override bool IsStateDrawn => true;

    public override SlotDriver Drive(Trial trial, KitNode node) => new DkgDriver(trial, node);

    protected override IEnumerable<ConformanceCheck> ContractChecks() =>
        [.. AgreementChecks.For(this), .. StepChecks.For(this), .. CeremonySequence.For(this)];
}
