using Simulation.Faults;

namespace Simulation.Nodes;

/// <summary>What decides a run: the same options give the same trace.</summary>
internal sealed record RunOptions
{
    public const int NodesMax = 10;

    public required ulong Seed { get; init; }

    public int Nodes { get; init; } = 4;

    /// <summary>Waves that the chain has to reach.</summary>
    public ulong Waves { get; init; } = 40;

    public FaultKinds Faults { get; init; } = FaultKinds.All;

    /// <summary>Name of a seeded bug of the zoo; null for none.</summary>
    public string? Bug { get; init; }

    /// <summary>True to run without clients, with an empty wave a minute: what a chain at rest costs.</summary>
    public bool IsAtRest { get; init; }

    /// <summary>The command that repeats the run.</summary>
    public string Command =>
        $"./pyde simulate --seed {Seed} --nodes {Nodes} --waves {Waves} --faults {FaultNames.Write(Faults)}" +
        (IsAtRest ? " --rest" : "") + (Bug is null ? "" : $" --bug {Bug}");
}
