namespace Pyde.Parachains.Registry;

/// <summary>Why a parachain is paused. The numbers are in state and never reused.</summary>
public enum PauseCause : byte
{
    /// <summary>It is not.</summary>
    None = 0,

    /// <summary>Its owner said so.</summary>
    Owner = 1,

    /// <summary>An unhealthy version that exports migrate but no migrate_down.</summary>
    NoWayBack = 2,

    /// <summary>migrate_down of an unhealthy version failed.</summary>
    MigrateDownFailed = 3,
}
