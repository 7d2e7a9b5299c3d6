using Pyde.Contracts.Host;

namespace Pyde.Host.Plugins;

/// <summary>What the signer does for a plugin instance.</summary>
internal enum SignerMode
{
    /// <summary>Every request answers <see cref="SignOutcome.Muted"/>: the instance is starting, on trial or retired.</summary>
    Muted = 0,

    /// <summary>
    /// Answers what the journal already holds for the same digest and is muted for everything else, so that a replay sees what the
    /// acknowledged run saw
    /// and nothing new leaves.
    /// </summary>
    Replaying = 1,

    /// <summary>Signs.</summary>
    Active = 2,
}
