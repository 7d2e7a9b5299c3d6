using Pyde.Contracts.Conformance.Common;
using Pyde.Contracts.Conformance.Surroundings;
using Pyde.Contracts.Wasm;

namespace Pyde.Contracts.Conformance.Wasm;

/// <summary>The kit of <see cref="SlotName.Wasm"/>. Its double is a plugin: the interpreter, written first and for that (abi.md).</summary>
internal sealed class WasmKit : SlotKit
{
    public override string Slot => SlotName.Wasm;

    public override PluginUnderTest? Reference => null;

    public override string? Lacks(KitInstance instance)
    {
        (ValidatedModule module, ChargePlan plan) = GuestModule.Validate(WasmDriver.Sum().Build());
        CompileOutcome outcome = instance.As<IWasmEngine>().Compile(module, plan, WasmLimits.Standard, out ICompiledModule? compiled);
        compiled?.Dispose();
        return outcome == CompileOutcome.Unavailable ? instance.Plugin.CheckHealth().Problem : null;
    }

    public override SlotDriver Drive(Trial trial, KitNode node) => new WasmDriver(node);

    protected override IEnumerable<ConformanceCheck> ContractChecks() =>
    [
        .. ResultChecks.For(this), .. GasChecks.For(this), .. LimitChecks.For(this), .. HostCallChecks.For(this),
        .. InstanceChecks.For(this), .. WasmSequence.For(this),
    ];
}
