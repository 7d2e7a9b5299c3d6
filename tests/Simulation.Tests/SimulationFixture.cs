using Simulation.Cli;

namespace Simulation.Tests;

/// <summary>Keys and plugins that every run uses; making them costs more than a run.</summary>
public sealed class SimulationFixture : IDisposable
{
    internal Runner Runner { get; } = new();

    public void Dispose() => Runner.Dispose();
}
