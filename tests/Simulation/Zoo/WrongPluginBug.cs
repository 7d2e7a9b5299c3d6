using Simulation.Checks;
using Simulation.Nodes;

namespace Simulation.Zoo;

/// <summary>A wrong plugin in a slot.</summary>
/// <param name="slot">The slot.</param>
/// <param name="fault">What is wrong with it.</param>
/// <param name="reach">Who has it.</param>
internal sealed class WrongPluginBug(string slot, string fault, BugReach reach) : SeededBug
{
    private const int Node = 1;

    public override void Prepare(SimWorld world)
    {
        for (int i = 0; i < world.Nodes.Count; i++)
        {
            if (reach != BugReach.OneNode || i == Node % world.Nodes.Count)
                Use(world, i, slot, fault);
        }
    }

    public override ReferencePlugin Reference(PluginShelf shelf, string other)
    {
        ReferencePlugin right = base.Reference(shelf, other);
        return reach == BugReach.Everybody && other == slot
            ? new ReferencePlugin(shelf.Wrong(slot), WrongPlugin.Configuration(fault, right.Configuration))
            : right;
    }
}
