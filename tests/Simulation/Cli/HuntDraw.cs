using Simulation.Engine;
using Simulation.Faults;
using Simulation.Nodes;

namespace Simulation.Cli;

/// <summary>Draws the options of a run of a hunt from its seed: a failing one is repeated by its options, not by the hunt.</summary>
internal static class HuntDraw
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 4, 4, 5, 7];

    public static RunOptions Vary(RunOptions options)
    {
        var random = new SimRandom(options.Seed, "hunt");
        FaultKinds faults = options.Faults;
        if (random.Chance(500))
        {
            foreach (FaultKinds kind in FaultNames.Each)
            {
                if (random.Chance(500))
                    faults &= ~kind;
            }
        }

        return options with { Nodes = random.Pick(Sizes), Waves = (ulong)random.Between(20, 60), Faults = faults };
    }
}
