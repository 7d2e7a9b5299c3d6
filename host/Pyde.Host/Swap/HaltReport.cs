using Pyde.Contracts;

namespace Pyde.Host.Swap;

/// <summary>Why the node had to halt, with the evidence.</summary>
/// <param name="Place">The place.</param>
/// <param name="Plugin">The plugin as <c>id@version</c>.</param>
/// <param name="Reason">What happened; for a replay both answers.</param>
/// <param name="Faults">The first faults that were counted.</param>
public sealed record HaltReport(string Place, string Plugin, string Reason, IReadOnlyList<PluginFault> Faults);
