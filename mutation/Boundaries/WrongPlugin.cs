using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Boundaries;

/// <summary>Passes everything on to a right plugin; a wrong one overrides the member that it breaks.</summary>
public abstract class WrongPlugin<TContract>(TContract inner) : IPlugin
    where TContract : class, IPlugin
{
    protected TContract Inner => inner;

    public virtual StartOutcome Start(IPluginContext context) => inner.Start(context);

    public virtual HealthReport CheckHealth() => inner.CheckHealth();

    public virtual Hash32 HandOffDigest() => inner.HandOffDigest();

    public virtual ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => inner.ExportBase(schema, writer);

    public virtual void ExportDelta(HandOffSchema schema, IHandOffWriter writer) => inner.ExportDelta(schema, writer);

    public virtual void AbandonExport() => inner.AbandonExport();

    public virtual ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader) => inner.Import(phase, schema, reader);

    public virtual ImportOutcome Migrate(HandOffSchema from, HandOffSchema to, HandOffPhase phase, IHandOffReader reader, IHandOffWriter writer) =>
        inner.Migrate(from, to, phase, reader, writer);

    public virtual void Dispose()
    {
        inner.Dispose();
        GC.SuppressFinalize(this);
    }
}
