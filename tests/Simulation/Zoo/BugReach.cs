namespace Simulation.Zoo;

/// <summary>Who has a wrong plugin.</summary>
internal enum BugReach
{
    /// <summary>Node 1.</summary>
    OneNode = 0,

    /// <summary>All nodes; the reference is right.</summary>
    EveryNode = 1,

    /// <summary>All nodes and the reference: only a promise about the result itself can find it.</summary>
    Everybody = 2,
}
