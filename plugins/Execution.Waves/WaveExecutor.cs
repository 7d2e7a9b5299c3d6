using Execution.Waves.Modules;
using Execution.Waves.Waves;
using Pyde.Contracts;
using Pyde.Contracts.Execution;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace Execution.Waves;

/// <summary>The executor of waves: transactions one after another in canonical order, contracts and parachains on the wasm slot.</summary>
/// <remarks>Keeps compiled modules between calls and nothing else; a hand-off moves nothing.</remarks>
public sealed class WaveExecutor : IExecutor
{
    private readonly ISignatureVerifier _signatures;
    private readonly ModuleLibrary _library = new();
    private TimeProvider? _time;

    /// <summary>Makes an executor that checks FALCON signatures.</summary>
    public WaveExecutor()
        : this(FalconSignatureVerifier.Instance)
    {
    }

    internal WaveExecutor(ISignatureVerifier signatures) => _signatures = signatures;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _time = context.Time;
        return NoSettings.Check(context.Configuration.Span);
    }

    /// <inheritdoc/>
    public WaveCommit ExecuteGenesis(Genesis genesis)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        return GenesisRun.Run(genesis);
    }

    /// <inheritdoc/>
    public WaveCommit ExecuteWave(
        OrderedWave wave, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines, IOutputSink<ExecutorOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(wave);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentNullException.ThrowIfNull(outputs);
        _library.Retain(engines);
        return new WaveRun(wave, state, engines, _library, _signatures, _time, outputs).Run();
    }

    /// <inheritdoc/>
    public ViewReport View(ViewCall call, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(engines);
        return ViewRun.Run(call, state, engines, _library);
    }

    /// <inheritdoc/>
    public WorkReport RunWork(ExecutorWork work, IStateSnapshot state, IReadOnlyList<IWasmEngine> engines)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(engines);
        return _library.Find(new ModuleHash(work.Module), new State.WaveState(state)) is { } module
            ? _library.CompileAll(module, engines)
            : new WorkReport(false, $"module {work.Module} is not in the code table");
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => HealthReport.Healthy;

    /// <inheritdoc/>
    public Hash32 HandOffDigest() => Hash32.Zero;

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => ExportProgress.Done;

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
    }

    /// <inheritdoc/>
    public void AbandonExport()
    {
    }

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.TryRead(out _)
            ? ImportOutcome.Refused(0, "this plugin has no state, so no record is expected")
            : ImportOutcome.Accepted;
    }

    /// <inheritdoc/>
    public void Dispose() => _library.Dispose();
}
