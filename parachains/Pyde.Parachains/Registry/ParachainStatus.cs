namespace Pyde.Parachains.Registry;

/// <summary>Status of a parachain as it is shown: the first that holds, from the highest number down.</summary>
public enum ParachainStatus : byte
{
    /// <summary>Serves.</summary>
    Active = 0,

    /// <summary>Too few members: views only.</summary>
    LimpMode = 1,

    /// <summary>Paused by its owner, or by a return that failed.</summary>
    Paused = 2,

    /// <summary>Ended.</summary>
    Killed = 3,
}
