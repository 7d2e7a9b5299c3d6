namespace Pyde.Parachains.Messaging;

/// <summary>What became of a message, as its callback reads it (parachains.md). The numbers are frozen.</summary>
public enum MessageOutcome : byte
{
    /// <summary>The receiver returned.</summary>
    Ok = 0,

    /// <summary>The receiver failed, was killed or is unknown.</summary>
    Error = 1,

    /// <summary>Nothing happened in time.</summary>
    Timeout = 2,
}
