using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Types;

namespace Pyde.Contracts.Tests.Boundaries;

/// <summary>A plugin that does nothing; tests override what they are about.</summary>
internal abstract class FakePlugin : IPlugin
{
    public int Disposals { get; private set; }

    public StartOutcome Start(IPluginContext context) => StartOutcome.Ok;

    public virtual HealthReport CheckHealth() => HealthReport.Healthy;

    public Hash32 HandOffDigest() => default;

    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => ExportProgress.Done;

    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        // Nothing changes in this plugin.
    }

    public void AbandonExport()
    {
        // No export is ever under way.
    }

    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader) => ImportOutcome.Accepted;

    public void Dispose() => Disposals++;
}
