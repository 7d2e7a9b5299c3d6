namespace Pyde.Parachains;

/// <summary>The native rule that refused a step, as receipts carry it. The numbers are in receipts and never reused.</summary>
public enum RefusalCode : ushort
{
    /// <summary>Nothing was refused.</summary>
    None = 0,

    /// <summary>The data is not the one encoding of the type's payload.</summary>
    MalformedPayload = 1,

    /// <summary>The transaction type is assigned but not served by this rule set.</summary>
    TypeNotServed = 2,

    /// <summary>The sender, or the balance that has to pay, is short.</summary>
    InsufficientBalance = 3,

    /// <summary>The type carries no value.</summary>
    ValueNotAllowed = 4,

    /// <summary>The recipient's record belongs to another address.</summary>
    InvalidAddress = 5,

    /// <summary>No contract or parachain has this address.</summary>
    NoSuchTarget = 6,

    /// <summary>The module declares no such function.</summary>
    NoSuchFunction = 7,

    /// <summary>The function is not marked Entry, or is reserved.</summary>
    NotAnEntry = 8,

    /// <summary>The function is not marked Payable.</summary>
    NotPayable = 9,

    /// <summary>The name breaks the rules of names.</summary>
    InvalidName = 10,

    /// <summary>The name, or the first 16 bytes of its address, is taken.</summary>
    NameTaken = 11,

    /// <summary>The module fails deploy-time validation.</summary>
    InvalidModule = 12,

    /// <summary>The module is of the other type than the payload says.</summary>
    WrongModuleKind = 13,

    /// <summary>No complete module is stored under this hash.</summary>
    CodeNotFound = 14,

    /// <summary>The account has a key, or the key does not hash to the address.</summary>
    KeyNotAcceptable = 15,

    /// <summary>Size, index or length of a chunk does not fit.</summary>
    InvalidChunk = 16,

    /// <summary>All chunks are there and do not hash to the module's hash; they were dropped.</summary>
    CodeHashMismatch = 17,

    /// <summary>The configuration breaks a bound.</summary>
    InvalidConfig = 18,

    /// <summary>The committee is smaller than min_validators or larger than max_validators.</summary>
    CommitteeSize = 19,

    /// <summary>A member is no validator, or has no key.</summary>
    NotAValidator = 20,

    /// <summary>Two members have the same operator.</summary>
    OperatorTwice = 21,

    /// <summary>A signature does not verify.</summary>
    BadSignature = 22,

    /// <summary>Too few signatures.</summary>
    TooFewSignatures = 23,

    /// <summary>No such parachain.</summary>
    NoSuchParachain = 24,

    /// <summary>The parachain does not serve: not active yet, paused, limping or killed.</summary>
    NotActive = 25,

    /// <summary>The sender is not the owner.</summary>
    NotTheOwner = 26,

    /// <summary>The parachain has its four open proposals.</summary>
    TooManyProposals = 27,

    /// <summary>The same content was rejected and its cooldown has not ended.</summary>
    InCooldown = 28,

    /// <summary>No such proposal.</summary>
    NoSuchProposal = 29,

    /// <summary>The proposal is not in the state that this needs.</summary>
    WrongProposalState = 30,

    /// <summary>The voting window is not open.</summary>
    VotingClosed = 31,

    /// <summary>The voting window has not closed.</summary>
    VotingOpen = 32,

    /// <summary>The sender is not a member of the frozen electorate.</summary>
    NotInElectorate = 33,

    /// <summary>Too few yes votes: the proposal is rejected.</summary>
    TooFewVotes = 34,

    /// <summary>Another version is scheduled or on probation.</summary>
    UpgradePending = 35,

    /// <summary>The sender sent no messages in that wave, or they have all closed.</summary>
    NoSuchQueue = 36,

    /// <summary>The queue is certified.</summary>
    AlreadyCertified = 37,

    /// <summary>The root is not the queue's.</summary>
    WrongQueueRoot = 38,

    /// <summary>The last timeout of the queue has passed.</summary>
    QueueExpired = 39,

    /// <summary>It is in that state already.</summary>
    NothingToDo = 40,

    /// <summary>The constructor or the trial instantiation failed.</summary>
    ModuleFailed = 41,

    /// <summary>The parachain is killed, or its kill is notified.</summary>
    Killed = 42,
}
