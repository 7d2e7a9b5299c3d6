namespace Pyde.Contracts.State;

/// <summary>What became of a rollback. The number is part of recordings and never reused.</summary>
public enum RollbackOutcome : byte
{
    /// <summary>The target is the head now.</summary>
    RolledBack = 0,

    /// <summary>The target is no longer retained.</summary>
    NotRetained = 1,

    /// <summary>The target is above the head.</summary>
    AboveHead = 2,

    /// <summary>The store failed, or the instance is fenced; nothing changed.</summary>
    StoreFailed = 3,
}
