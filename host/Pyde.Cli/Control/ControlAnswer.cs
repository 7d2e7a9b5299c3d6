using Pyde.Host.Swap;

namespace Pyde.Cli.Control;

/// <summary>What a running node answers, one JSON object a line.</summary>
/// <param name="Problem">Why not; null when it did what was asked.</param>
/// <param name="Wave">Last committed wave.</param>
/// <param name="Serving">Place and plugin, in the order of the slots.</param>
/// <param name="Swap">The swap's report.</param>
internal sealed record ControlAnswer(string? Problem, ulong Wave, IReadOnlyDictionary<string, string> Serving, SwapReport? Swap);
