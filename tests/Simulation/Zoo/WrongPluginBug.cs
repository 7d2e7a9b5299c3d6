using Simulation.Nodes;

namespace Simulation.Zoo;

/// <summary>A wrong plugin in a slot of one node, or of all.</summary>
/// <param name="slot">The slot.</param>
/// <param name="fault">What is wrong with it.</param>
/// <param name="isEverywhere">True for all nodes, false for node 1.</param>
internal sealed class WrongPluginBug(string slot, string fault, bool isEverywhere = false) : SeededBug
{
    private const int Node = 1;

    public override void Prepare(SimWorld world)
    {
        for (int i = 0; i < world.Nodes.Count; i++)
        {
            if (isEverywhere || i == Node % world.Nodes.Count)
                Use(world, i, slot, fault);
        }
    }
}
