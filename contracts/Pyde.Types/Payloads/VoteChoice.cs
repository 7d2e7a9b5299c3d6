namespace Pyde.Types.Payloads;

/// <summary>A vote on a proposal (parachains.md). The numbers are frozen.</summary>
public enum VoteChoice : byte
{
    /// <summary>Against.</summary>
    No = 0,

    /// <summary>For.</summary>
    Yes = 1,

    /// <summary>Neither.</summary>
    Abstain = 2,
}
