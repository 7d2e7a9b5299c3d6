using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;
using Pyde.Types;
using Wasm.Interpreter;

namespace Execution.Waves.Tests.World;

/// <summary>An engine for which every module takes too long.</summary>
internal sealed class OverBudgetEngine : IWasmEngine
{
    private readonly InterpreterEngine _rest = new();

    public CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
    {
        compiled = null;
        return CompileOutcome.OverBudget;
    }

    public StartOutcome Start(IPluginContext context) => _rest.Start(context);

    public HealthReport CheckHealth() => _rest.CheckHealth();

    public Hash32 HandOffDigest() => _rest.HandOffDigest();

    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => _rest.ExportBase(schema, writer);

    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer) => _rest.ExportDelta(schema, writer);

    public void AbandonExport() => _rest.AbandonExport();

    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader) => _rest.Import(phase, schema, reader);

    public void Dispose() => _rest.Dispose();
}
