namespace Pyde.Host.Swap;

/// <summary>Steps of a swap, in order (hot-swap.md, "The swap").</summary>
public enum SwapStep
{
    /// <summary>New context, manifest checks, configuration, construction.</summary>
    Loading = 0,

    /// <summary>A scratch instance passes the smoke checks and warms the code.</summary>
    Probing = 1,

    /// <summary>The bulk of the state moves while the old version serves.</summary>
    BaseHandOff = 2,

    /// <summary>No new leases; those held finish.</summary>
    Draining = 3,

    /// <summary>What changed since moves; digests must agree; the stores change hands.</summary>
    DeltaHandOff = 4,

    /// <summary>The new version serves, on probation.</summary>
    Live = 5,

    /// <summary>The new version stays.</summary>
    Confirmed = 6,
}
