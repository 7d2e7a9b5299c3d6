namespace Pyde.Types;

/// <summary>How many of n members suffice: the one place that says so (consensus.md).</summary>
public static class Quorum
{
    /// <summary>Members that may be faulty: f = ⌊(n − 1) / 3⌋.</summary>
    /// <param name="members">n, at least 1.</param>
    /// <returns>f.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1.</exception>
    public static int FaultsMax(int members)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        return (members - 1) / 3;
    }

    /// <summary>Members that decide: q(n) = ⌊(n + f) / 2⌋ + 1. Two such sets share an honest member.</summary>
    /// <param name="members">n, at least 1.</param>
    /// <returns>q.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1.</exception>
    public static int Of(int members) => ((members + FaultsMax(members)) / 2) + 1;
}
