namespace Pyde.Host.Streams;

/// <summary>What the simulated network does to streams.</summary>
/// <param name="LatencyMin">Shortest way from end to end.</param>
/// <param name="LatencyMax">Longest way from end to end.</param>
/// <param name="LossPerMille">Segments in a thousand that are lost and sent again after <paramref name="RetransmitAfter"/>.</param>
/// <param name="RetransmitAfter">Delay that a loss adds; doubled by each further loss of the same segment.</param>
internal sealed record HubConditions(TimeSpan LatencyMin, TimeSpan LatencyMax, int LossPerMille, TimeSpan RetransmitAfter)
{
    /// <summary>No delay and no loss.</summary>
    public static HubConditions Perfect { get; } = new(TimeSpan.Zero, TimeSpan.Zero, 0, TimeSpan.FromMilliseconds(200));
}
