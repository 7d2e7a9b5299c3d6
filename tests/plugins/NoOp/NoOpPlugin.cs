using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace NoOp;

/// <summary>A plugin without state that does nothing.</summary>
public abstract class NoOpPlugin : IPlugin
{
    public virtual StartOutcome Start(IPluginContext context) => StartOutcome.Ok;

    public HealthReport CheckHealth() => HealthReport.Healthy;

    public Hash32 HandOffDigest() => Hash32.Zero;

    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => ExportProgress.Done;

    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        // Nothing to hand over.
    }

    public void AbandonExport()
    {
        // Nothing was begun.
    }

    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader) => ImportOutcome.Accepted;

    public void Dispose()
    {
        // Nothing to let go of.
    }
}
