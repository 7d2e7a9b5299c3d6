using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Manifest;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>The kit of <see cref="SlotName.Execution"/>: what runs natively, to the byte. Code needs engines.</summary>
internal sealed class ExecutionKit : SlotKit
{
    public override string Slot => SlotName.Execution;

    public override PluginUnderTest Reference { get; } = new(
        SlotName.Execution, "reference executor", new HandOffDeclaration([], [], []), static () => new ReferenceExecutor());

    public override SlotDriver Drive(Trial trial, KitNode node) => new ExecutionDriver(trial, node);

    protected override IEnumerable<ConformanceCheck> ContractChecks() =>
    [
        .. WaveChecks.For(this), .. AdmissionChecks.For(this), .. FeeChecks.For(this), .. PurityChecks.For(this),
        .. ExecutionSequence.For(this),
    ];
}
