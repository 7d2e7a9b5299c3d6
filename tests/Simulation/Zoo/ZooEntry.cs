using Simulation.Faults;
using Simulation.Nodes;

namespace Simulation.Zoo;

/// <summary>A bug that the checkers must find.</summary>
/// <param name="Name">For <c>--bug</c>.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Faults">What the run needs for it to show.</param>
/// <param name="Checkers">Checkers that may find it; another one would mean that it shows as something else.</param>
/// <param name="Make">Makes the bug for one run.</param>
internal sealed record ZooEntry(string Name, string What, FaultKinds Faults, string[] Checkers, Func<SeededBug> Make)
{
    /// <summary>Seeds in which it has to be found.</summary>
    public int SeedsMax { get; init; } = 20;

    public ulong Waves { get; init; } = 40;

    /// <summary>True for a bug that shows while nobody has anything to order.</summary>
    public bool IsAtRest { get; init; }

    /// <summary>Nodes of a run.</summary>
    public int Nodes { get; init; } = 4;

    /// <summary>A run with the bug.</summary>
    public RunOptions ToOptions(ulong seed) => new() { Seed = seed, Nodes = Nodes, Waves = Waves, Faults = Faults, Bug = Name, IsAtRest = IsAtRest };
}
