namespace Benchmarks;

/// <summary>One measured figure. Where a peer was measured in the same run, the ratio says how this project does against it.</summary>
/// <param name="Name">What was measured, unique within the area.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit: ns, us, ms, GiB/s, B/op, …</param>
/// <param name="Peer">Who was measured for comparison; absent when the peer cannot run on this machine.</param>
/// <param name="PeerValue">The peer's figure in the same unit.</param>
/// <param name="Ratio">How many times better than the peer: above 1 this project is ahead, whether more or less of the unit is
/// better.</param>
/// <param name="Goal">The design's goal, for the figure or for the ratio as <paramref name="GoalOn"/> says.</param>
/// <param name="GoalOn">"value at most", "value at least" or "ratio at least"; absent without a goal.</param>
internal sealed record BenchResult(
    string Name,
    double Value,
    string Unit,
    string? Peer = null,
    double? PeerValue = null,
    double? Ratio = null,
    double? Goal = null,
    string? GoalOn = null);
