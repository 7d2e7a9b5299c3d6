namespace Pyde.Host.Swap;

/// <summary>Where a swap stands, or how it ended.</summary>
public enum SwapOutcome
{
    /// <summary>A step before Live is under way; the old version serves.</summary>
    UnderWay = 0,

    /// <summary>The new version serves and is on probation.</summary>
    OnProbation = 1,

    /// <summary>The new version stays.</summary>
    Confirmed = 2,

    /// <summary>The old version serves, and nothing is lost.</summary>
    RolledBack = 3,

    /// <summary>Not begun: another swap of the place is under way, or too many contexts leak.</summary>
    Refused = 4,

    /// <summary>A rollback could not give back what had been acknowledged: the node has halted.</summary>
    Halted = 5,
}
