using System.Text;
using Pyde.Contracts;
using Pyde.Contracts.Manifest;
using Simulation.Engine;

namespace Simulation.Nodes;

/// <summary>What the seed decides before the run begins.</summary>
internal sealed class RunPlan
{
    // Real keys cost a hundred times the double: one run in so many has them.
    private const int RealSignaturesOneIn = 32;

    public RunPlan(RunOptions options)
    {
        var random = new SimRandom(options.Seed, "plan");
        HasRealSignatures = random.Next(RealSignaturesOneIn) == 0 && !options.IsAtRest;
        int interval = random.Between(100, 300);
        WaveIntervalMs = options.IsAtRest ? RestIntervalMs : interval;
        IdleIntervalMs = options.IsAtRest ? RestIntervalMs : interval + random.Between(50, 300);
        Swap = SwapSettings.Default with
        {
            Probation = options.IsAtRest ? ProbationLength.None : random.Next(4) switch
            {
                0 => ProbationLength.None,
                1 => new ProbationLength(0, 2),
                _ => new ProbationLength(random.Between(1, 8), 0),
            },
            CallDeadlineMs = random.Between(1, 4) * 500,
        };
    }

    private const int RestIntervalMs = 60_000;

    /// <summary>True for FALCON keys of nodes, false for the keyed-hash double.</summary>
    public bool HasRealSignatures { get; }

    public int WaveIntervalMs { get; }

    public int IdleIntervalMs { get; }

    public SwapSettings Swap { get; }

    /// <summary>A plugin's configuration.</summary>
    public ReadOnlyMemory<byte> Configuration(string slot) => slot == SlotName.Consensus
        ? Encoding.UTF8.GetBytes(
            $$"""{"waveIntervalMs":{{WaveIntervalMs}},"idleIntervalMs":{{IdleIntervalMs}},"keyedHash":{{(HasRealSignatures ? "false" : "true")}}}""")
        : slot == SlotName.State ? """{"cacheMiB":1}"""u8.ToArray() : "{}"u8.ToArray();

    public override string ToString() =>
        $"wave {WaveIntervalMs} ms, idle {IdleIntervalMs} ms, probation {Swap.Probation}, deadline {Swap.CallDeadlineMs} ms" +
        (HasRealSignatures ? ", FALCON" : "");
}
