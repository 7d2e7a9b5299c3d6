namespace Pyde.Parachains.Governance;

/// <summary>Where a proposal stands. The numbers are in state and never reused.</summary>
public enum ProposalStatus : byte
{
    /// <summary>In discussion, in voting, or waiting for Finalize.</summary>
    Open = 0,

    /// <summary>Passed; its activation is scheduled.</summary>
    Scheduled = 1,

    /// <summary>Too few yes votes.</summary>
    Rejected = 2,

    /// <summary>Cancelled before its activation.</summary>
    Cancelled = 3,

    /// <summary>Active, or was.</summary>
    Activated = 4,

    /// <summary>Its activation failed; the old version stayed.</summary>
    Failed = 5,
}
