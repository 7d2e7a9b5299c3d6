namespace Pyde.Parachains.Messaging;

/// <summary>Whether a message was accepted.</summary>
public enum SendOutcome
{
    /// <summary>It was.</summary>
    Sent,

    /// <summary>Too many in this wave, or too many open.</summary>
    RateLimited,

    /// <summary>The callback's gas is more than a wave runs.</summary>
    InvalidInput,
}
