namespace Pyde.Parachains.Messaging;

/// <summary>Where a message stands. The numbers are in state and never reused.</summary>
public enum MessageState : byte
{
    /// <summary>Not delivered yet.</summary>
    Pending = 0,

    /// <summary>Its outcome is recorded, its callback waits.</summary>
    OutcomeRecorded = 1,

    /// <summary>Its callback ran, or it has none.</summary>
    Done = 2,

    /// <summary>Its callback failed, is gone, or its sender was killed.</summary>
    CallbackFailed = 3,
}
