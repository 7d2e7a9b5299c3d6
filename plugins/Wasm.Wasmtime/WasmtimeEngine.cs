using Microsoft.Extensions.Logging;
using Pyde.Abi.Metering;
using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Wasm;
using Pyde.Types;

namespace Wasm.Wasmtime;

/// <summary>
/// Runs modules on Wasmtime through its C API. The charge plan is rendered into the module; results, traps and gas are those of every other
/// engine.
/// </summary>
/// <remarks>Without a library it compiles nothing and says so in its health; the next engine of the list runs the modules.</remarks>
public sealed partial class WasmtimeEngine : IWasmEngine
{
    private const uint TableElementsMax = 10_000_000;

    private readonly Lock _lock = new();
    private INativeStack _stack = NativeStack.OfThisProcess;
    private WasmtimeLibrary? _library;
    private ModuleCache? _cache;
    private string? _problem;
    private bool _isOpened;

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _stack = context.NativeStack;
        StartOutcome outcome = NoSettings.Check(context.Configuration.Span);
        if (!outcome.IsOk)
            return outcome;
        if (Open() is null)
        {
            LogUnavailable(context.Logger, _problem!);
            return StartOutcome.Ok;
        }

        _cache = ModuleCache.TryOpen(context, out string problem);
        if (_cache is null)
            LogCold(context.Logger, problem);
        return StartOutcome.Ok;
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth()
    {
        Open();
        return (_problem ?? _cache?.Problem) is { } problem ? new HealthReport(problem) : HealthReport.Healthy;
    }

    /// <inheritdoc/>
    public CompileOutcome Compile(ValidatedModule module, ChargePlan plan, WasmLimits limits, out ICompiledModule? compiled)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(plan);
        compiled = null;

        // Modules that were validated with limits lifted may ask for more than an instance can hold.
        bool fits = !(module.Memory?.Minimum > (uint)WasmLimits.Standard.MemoryPagesMax) && !(module.Table?.Minimum > TableElementsMax);
        if (!fits || Open() is not { } library || Render(module, plan) is not { } bytes)
            return CompileOutcome.Unavailable;
        CodeCompiler compiler = new(library, _cache);
        if (compiler.TryCompile(bytes, isGuarded: false, out NativeHandle? code) is not null)
            return CompileOutcome.Unavailable;
        compiled = new WasmtimeModule(compiler, _stack, module, plan, bytes, code!);
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
        lock (_lock)
        {
            // Compiled modules keep what they need of the library themselves.
            _library?.Dispose();
            _library = null;
            _isOpened = true;
            _problem ??= "the engine is disposed";
        }
    }

    private static byte[]? Render(ValidatedModule module, ChargePlan plan)
    {
        // A module that uses the names of the renderer runs on another engine.
        foreach (ModuleExport export in module.Exports)
        {
            if (export.Name.StartsWith("pyde_", StringComparison.Ordinal))
                return null;
        }

        return plan.IsMetered ? PlanRenderer.Render(module, plan, exportsAll: true) : PlanRenderer.RenderUnmetered(module);
    }

    private WasmtimeLibrary? Open()
    {
        lock (_lock)
        {
            if (!_isOpened)
            {
                _isOpened = true;
                _library = WasmtimeLibrary.TryOpen(out string problem);
                _problem = _library is null ? problem : null;
            }

            return _library;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Wasmtime runs nothing: {Problem}")]
    private static partial void LogUnavailable(ILogger logger, string problem);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Compiled modules are not kept: {Problem}")]
    private static partial void LogCold(ILogger logger, string problem);
}
