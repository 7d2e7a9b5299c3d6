namespace Pyde.Contracts.Networking;

/// <summary>How a request ended. The number is part of recordings and never reused.</summary>
public enum ResponseOutcome : byte
{
    /// <summary>The peer answered.</summary>
    Ok = 0,

    /// <summary>No answer in time.</summary>
    TimedOut = 1,

    /// <summary>The session ended before an answer came.</summary>
    Disconnected = 2,

    /// <summary>The peer does not speak the protocol, or refused.</summary>
    Refused = 3,
}
