namespace Simulation.Stress;

/// <summary>What came of a stress with many threads.</summary>
/// <param name="Seconds">How long it took.</param>
/// <param name="Threads">Callers, each on a thread of its own.</param>
/// <param name="Calls">Calls that callers made.</param>
/// <param name="Swaps">Swaps under that load.</param>
/// <param name="RolledBack">Swaps that were taken back, as bad ones must be.</param>
/// <param name="Loops">Parallel loops compared with their sequential twin.</param>
/// <param name="Problems">Promises broken.</param>
internal sealed record StressReport(double Seconds, int Threads, long Calls, int Swaps, int RolledBack, long Loops, IReadOnlyList<string> Problems);
