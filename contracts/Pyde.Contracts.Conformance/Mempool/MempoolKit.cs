using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Manifest;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>The kit of <see cref="SlotName.Mempool"/>.</summary>
internal sealed class MempoolKit : SlotKit
{
    private static readonly HandOffSchema Schema = new("mempool", 1);

    public override string Slot => SlotName.Mempool;

    public override PluginUnderTest Reference { get; } = new(
        SlotName.Mempool, "reference mempool", new HandOffDeclaration([Schema], [Schema], []), static () => new ReferenceMempool());

    public override SlotDriver Drive(Trial trial, KitNode node) => new MempoolDriver(trial, node);

    protected override IEnumerable<ConformanceCheck> ContractChecks() =>
    [
        .. AdmissionChecks.For(this),
        .. BatchChecks.For(this),
        .. FeedbackChecks.For(this),
        .. MempoolModel.For(this),
    ];
}
