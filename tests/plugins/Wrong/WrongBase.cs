using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Wrong;

/// <summary>A real plugin, and the faults that a plugin of any slot can have.</summary>
/// <typeparam name="T">The real plugin.</typeparam>
/// <param name="inner">The real plugin.</param>
public abstract class WrongBase<T>(T inner) : IPlugin
    where T : IPlugin
{
    // A probe makes fewer calls than this, so that faults that come later come while the version serves.
    private const int TrustedCalls = 40;

    private int _calls;
    private bool _hasImported;

    /// <summary>The real plugin.</summary>
    protected T Inner => inner;

    /// <summary>What is wrong.</summary>
    protected string Fault { get; private set; } = "";

    /// <summary>What the plugin may use.</summary>
    protected IPluginContext Context { get; private set; } = null!;

    /// <inheritdoc/>
    public virtual StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var wrapped = new WrongContext(context);
        Context = wrapped;
        Fault = wrapped.Fault;
        if (Fault == "start-refused")
            return StartOutcome.Refused("$.fault", "it does not want to start");
        ThrowIf("start-throws");
        return inner.Start(wrapped);
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => Fault switch
    {
        "unhealthy" => new HealthReport("it feels unwell"),
        "unhealthy-later" when _calls > TrustedCalls => new HealthReport("it feels unwell by now"),
        _ => inner.CheckHealth(),
    };

    /// <inheritdoc/>
    public Hash32 HandOffDigest() =>
        Fault == "digest-wrong" && _hasImported ? Digest.Blake3("another state"u8) : inner.HandOffDigest();

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer)
    {
        ThrowIf("export-throws");
        return inner.ExportBase(schema, writer);
    }

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        ThrowIf("delta-throws");
        inner.ExportDelta(schema, writer);
    }

    /// <inheritdoc/>
    public void AbandonExport() => inner.AbandonExport();

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        _hasImported = true;
        if (Fault == "import-refused")
            return ImportOutcome.Refused(0, "it does not like this record");
        ThrowIf("import-throws");
        return inner.Import(phase, schema, reader);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inner.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Counts a call; the one after the trusted ones may fail.</summary>
    protected void Called()
    {
        if (++_calls > TrustedCalls)
            ThrowIf("throws-later");
    }

    /// <summary>True for a fault that has had the time to be trusted.</summary>
    protected bool IsLate(string fault) => Fault == fault && _calls > TrustedCalls;

    private void ThrowIf(string fault)
    {
        if (Fault == fault)
            throw new WrongException(fault);
    }
}
