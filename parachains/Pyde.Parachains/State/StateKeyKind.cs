namespace Pyde.Parachains.State;

/// <summary>Discriminators of state keys. A number is never reused, also when its kind has gone (docs/state-keys.md).</summary>
public enum StateKeyKind : byte
{
    /// <summary>Account record of an address.</summary>
    Account = 0x01,

    /// <summary>Slot of a contract.</summary>
    ContractSlot = 0x04,

    /// <summary>Key of a parachain's own storage.</summary>
    ParachainStorage = 0x05,

    /// <summary>Totals of the supply.</summary>
    Supply = 0x08,

    /// <summary>Parameters of the chain, from genesis.</summary>
    Parameters = 0x09,

    /// <summary>A validator.</summary>
    Validator = 0x0a,

    /// <summary>Upload of a module in chunks, by sender and hash.</summary>
    CodeUpload = 0x0c,

    /// <summary>A chunk of an upload.</summary>
    CodeChunk = 0x0d,

    /// <summary>What is known of a module in the code table.</summary>
    CodeEntry = 0x0e,

    /// <summary>A parachain's account.</summary>
    Parachain = 0x10,

    /// <summary>A version record of a parachain.</summary>
    ParachainVersion = 0x11,

    /// <summary>A committee of a parachain, by number.</summary>
    ParachainCommittee = 0x12,

    /// <summary>A proposal of a parachain.</summary>
    Proposal = 0x13,

    /// <summary>A member's vote on a proposal.</summary>
    Vote = 0x14,

    /// <summary>Until when a rejected proposal may not come again.</summary>
    Cooldown = 0x15,

    /// <summary>Counters of a sender of messages.</summary>
    MessageSender = 0x16,

    /// <summary>A message.</summary>
    Message = 0x17,

    /// <summary>The messages that a sender sent in one wave.</summary>
    MessageQueue = 0x18,

    /// <summary>Due kills, by wave and parachain.</summary>
    DueKill = 0x20,

    /// <summary>Due returns to the previous version, by wave and parachain.</summary>
    DueReturn = 0x21,

    /// <summary>Due activations, by wave and parachain.</summary>
    DueActivation = 0x22,

    /// <summary>Queues with messages to deliver, in delivery order.</summary>
    Deliverable = 0x23,

    /// <summary>Messages by the wave of their timeout.</summary>
    DueTimeout = 0x24,

    /// <summary>Callbacks to run, in the order in which outcomes were recorded.</summary>
    DueCallback = 0x25,

    /// <summary>Parachains whose version is on probation.</summary>
    OnProbation = 0x26,

    /// <summary>Modules that nothing refers to, by the wave in which they are dropped.</summary>
    CodeExpiry = 0x27,

    /// <summary>Uploads that are not complete, by the wave in which they are dropped.</summary>
    UploadExpiry = 0x28,
}
