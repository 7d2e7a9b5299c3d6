namespace Pyde.Analyzers.Tests;

/// <summary>Source text that several snippets share.</summary>
internal static class PluginSource
{
    /// <summary>Every member of a plugin that does nothing.</summary>
    public const string Members = """
        public StartOutcome Start(Pyde.Contracts.Host.IPluginContext context) => default;
        public HealthReport CheckHealth() => default;
        public Pyde.Types.Hash32 HandOffDigest() => default;
        public Pyde.Contracts.HandOff.ExportProgress ExportBase(
            Pyde.Contracts.HandOff.HandOffSchema schema,
            Pyde.Contracts.HandOff.IHandOffWriter writer) => default;
        public void ExportDelta(Pyde.Contracts.HandOff.HandOffSchema schema, Pyde.Contracts.HandOff.IHandOffWriter writer) { }
        public void AbandonExport() { }
        public Pyde.Contracts.HandOff.ImportOutcome Import(
            Pyde.Contracts.HandOff.HandOffPhase phase,
            Pyde.Contracts.HandOff.HandOffSchema schema,
            Pyde.Contracts.HandOff.IHandOffReader reader) => default;
        public void Dispose() { }
        """;
}
