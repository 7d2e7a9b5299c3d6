using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;

namespace Pyde.Contracts.Conformance.Networking;

/// <summary>The kit of <see cref="SlotName.Networking"/>: nodes of one plugin on streams in memory.</summary>
internal sealed class NetworkKit : SlotKit
{
    private static readonly HandOffSchema Schema = new("reference-network", 1);

    public override string Slot => SlotName.Networking;

    public override PluginUnderTest Reference { get; } = new(
        SlotName.Networking, "reference network", new HandOffDeclaration([Schema], [Schema], []), static () => new ReferenceNetwork());

    public override SlotDriver Drive(Trial trial, KitNode node) => new NetworkDriver(trial, node);

    protected override IEnumerable<ConformanceCheck> ContractChecks() => [.. NetworkChecks.For(this), .. NetworkModel.For(this)];
}
