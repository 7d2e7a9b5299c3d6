namespace Pyde.Contracts.State;

/// <summary>What became of a wave commit. The number is part of recordings and never reused.</summary>
public enum CommitOutcome : byte
{
    /// <summary>Committed and durable.</summary>
    Committed = 0,

    /// <summary>Not the wave after the head, or its previous-record hash is not the head's.</summary>
    OutOfOrder = 1,

    /// <summary>Keys, receipts or events are not in order, or a root does not match its list.</summary>
    Malformed = 2,

    /// <summary>The store failed, or the instance is fenced; nothing changed.</summary>
    StoreFailed = 3,
}
