namespace Pyde.Contracts.Dkg;

/// <summary>Phase of a key ceremony.</summary>
public enum CeremonyPhase : byte
{
    /// <summary>No ceremony.</summary>
    Idle = 0,

    /// <summary>Members deal.</summary>
    Dealing = 1,

    /// <summary>Complaints are collected and answered.</summary>
    Complaining = 2,

    /// <summary>The key exists.</summary>
    Complete = 3,

    /// <summary>Too few honest dealings.</summary>
    Failed = 4,
}
