namespace Pyde.Contracts.Networking;

/// <summary>Answer of a step. The number is part of recordings and never reused.</summary>
public enum NetworkStep : byte
{
    /// <summary>The input was taken.</summary>
    Accepted = 0,

    /// <summary>There is no such peer, stream, topic or request.</summary>
    Unknown = 1,

    /// <summary>The input is malformed or above a limit.</summary>
    Refused = 2,

    /// <summary>A queue is full; offer the input again later.</summary>
    Busy = 3,
}
