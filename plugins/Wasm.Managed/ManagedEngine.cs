using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;
using Pyde.Types;
using Wasm.Managed.Analysis;
using Wasm.Managed.Emit;
using Wasm.Managed.Running;

namespace Wasm.Managed;

/// <summary>Compiles modules to IL, which the runtime compiles to machine code.</summary>
/// <remarks>
/// <see cref="Compile"/> writes the IL; a function becomes machine code at its first call, or with all others in
/// <see cref="ICompiledModule.Prepare"/>. The executor asks for both in the background, and until they are done runs the module on a later
/// engine of its list.
/// </remarks>
public sealed class ManagedEngine : IWasmEngine
{
    private const uint TableElementsMax = 10_000_000;

    private INativeStack _stack = NativeStack.OfThisProcess;
    private ICompute? _compute;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _stack = context.NativeStack;
        _compute = context.Compute;
        return NoSettings.Check(context.Configuration.Span);
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => HealthReport.Healthy;

    /// <inheritdoc/>
    public CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
    {
        ArgumentNullException.ThrowIfNull(module);
        compiled = null;

        // Modules that were validated with limits lifted may ask for more than an instance can hold.
        if (module.Memory?.Minimum > (uint)WasmLimits.Standard.MemoryPagesMax || module.Table?.Minimum > TableElementsMax)
            return CompileOutcome.Unavailable;
        ModuleFacts facts = new(module);
        if (facts.Cost.IsOverBudget)
            return CompileOutcome.OverBudget;
        CompiledCode code = ModuleEmitter.Emit(facts, plan, isSliced: false);
        compiled = new ManagedModule(facts, plan, code, _stack, _compute);
        return CompileOutcome.Compiled;
    }

    /// <inheritdoc/>
    public Hash32 HandOffDigest() => default;

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => ExportProgress.Done;

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        // An engine has no state: modules are compiled again by its successor.
    }

    /// <inheritdoc/>
    public void AbandonExport()
    {
        // Nothing is tracked.
    }

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader) =>
        ImportOutcome.Refused(0, $"an engine imports nothing, found {schema}");

    /// <inheritdoc/>
    public void Dispose()
    {
        // Compiled modules and instances are their owners' to dispose.
    }
}
