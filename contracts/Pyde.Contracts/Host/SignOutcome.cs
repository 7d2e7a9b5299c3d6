namespace Pyde.Contracts.Host;

/// <summary>Answer of <see cref="ISigner.Sign"/>.</summary>
public enum SignOutcome
{
    /// <summary>Signed now, or the same digest was signed before and this is the same signature.</summary>
    Signed = 0,

    /// <summary>Another digest was signed for the same purpose, scope, epoch and number: signing this one would equivocate.</summary>
    WouldEquivocate = 1,

    /// <summary>The instance may not sign: it is replaying, on trial, retired or fenced.</summary>
    Muted = 2,

    /// <summary>A part of the node is on probation and too few other members have signed the same record; ask again when one more
    /// has.</summary>
    Deferred = 3,

    /// <summary>The journal could not be made durable: nothing was signed.</summary>
    JournalFailed = 4,
}
