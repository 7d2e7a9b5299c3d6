namespace Benchmarks.Swap;

/// <summary>What decides how a run ends.</summary>
/// <param name="ControlP99">Longest gap that the control saw at p99, in µs.</param>
/// <param name="IsClean">No call failed, was lost, doubled or reordered, and no context stayed.</param>
internal readonly record struct SwapFigures(double ControlP99, bool IsClean);
