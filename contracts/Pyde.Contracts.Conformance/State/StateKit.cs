using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;

namespace Pyde.Contracts.Conformance.State;

/// <summary>The kit of <see cref="SlotName.State"/>.</summary>
internal sealed class StateKit : SlotKit
{
    private static readonly HandOffSchema Schema = new("state-log", 1);

    public override string Slot => SlotName.State;

    public override PluginUnderTest Reference { get; } = new(
        SlotName.State, "reference state", new HandOffDeclaration([Schema], [Schema], []), static () => new ReferenceStateStore());

    public override SlotDriver Drive(Trial trial, KitNode node) => new StateDriver(node);

    protected override IEnumerable<ConformanceCheck> ContractChecks() =>
    [
        .. StateReadChecks.For(this), .. StateHistoryChecks.For(this), .. StateTreeChecks.For(this), .. StateRefusalChecks.For(this),
        .. StateFaultChecks.For(this), .. StateSequence.For(this),
    ];
}
