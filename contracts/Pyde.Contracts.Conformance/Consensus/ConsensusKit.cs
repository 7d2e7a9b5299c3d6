using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;

namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>The kit of <see cref="SlotName.Consensus"/>: a node that is alone in its committee, which every consensus serves.</summary>
internal sealed class ConsensusKit : SlotKit
{
    private static readonly HandOffSchema Schema = new("reference-consensus", 1);

    public override string Slot => SlotName.Consensus;

    public override PluginUnderTest Reference { get; } = new(
        SlotName.Consensus, "reference consensus", new HandOffDeclaration([Schema], [Schema], []), static () => new ReferenceConsensus());

    public override SlotDriver Drive(Trial trial, KitNode node) => new ConsensusDriver(node);

    protected override IEnumerable<ConformanceCheck> ContractChecks() => [.. ConsensusChecks.For(this), .. ConsensusModel.For(this)];
}
