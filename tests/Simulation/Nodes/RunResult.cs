using Pyde.Types;
using Simulation.Checks;

namespace Simulation.Nodes;

/// <summary>What came of a run.</summary>
/// <param name="Options">What decided it.</param>
/// <param name="TraceHash">BLAKE3 over everything that happened.</param>
/// <param name="Violations">Promises broken; a run ends at the first.</param>
/// <param name="VirtualSeconds">Time inside.</param>
/// <param name="RealSeconds">Time outside.</param>
/// <param name="Waves">Last wave.</param>
/// <param name="Events">Events in the trace.</param>
/// <param name="Transactions">Transactions that clients saw executed.</param>
/// <param name="Counts">What happened how often.</param>
/// <param name="Plan">What the seed drew, in words.</param>
internal sealed record RunResult(
    RunOptions Options,
    Hash32 TraceHash,
    IReadOnlyList<Violation> Violations,
    double VirtualSeconds,
    double RealSeconds,
    ulong Waves,
    long Events,
    int Transactions,
    IReadOnlyDictionary<string, int> Counts,
    string Plan)
{
    public bool IsOk => Violations.Count == 0;
}
