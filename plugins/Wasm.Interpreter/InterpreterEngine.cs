using Pyde.Contracts;
using Pyde.Contracts.Commands;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;
using Pyde.Types;
using Wasm.Interpreter.Commands;

namespace Wasm.Interpreter;

/// <summary>The interpreter: simple and exact; reference for the other engines, first tier, and fallback.</summary>
public sealed class InterpreterEngine : IWasmEngine, ICommandProvider
{
    private const uint TableElementsMax = 10_000_000;

    /// <inheritdoc/>
    public IReadOnlyList<PluginCommand> Commands => WasmCommands.All;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return NoSettings.Check(context.Configuration.Span);
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => HealthReport.Healthy;

    /// <inheritdoc/>
    public CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
    {
        // Modules that were validated with limits lifted may ask for more than an instance can hold.
        bool fits = !(module.Memory?.Minimum > (uint)WasmLimits.Standard.MemoryPagesMax) && !(module.Table?.Minimum > TableElementsMax);
        compiled = fits ? new InterpretedModule(module, plan) : null;
        return fits ? CompileOutcome.Compiled : CompileOutcome.Unavailable;
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
