namespace Pyde.Types;

/// <summary>What a transaction does (execution.md, parachains.md). The numbers are frozen; 2 is vacant, 19 to 31 are unassigned.</summary>
public enum TransactionType : byte
{
    /// <summary>A transfer of value, or a call.</summary>
    Standard = 0,

    /// <summary>Deploys a contract.</summary>
    Deploy = 1,

    /// <summary>Stakes and registers as a validator.</summary>
    StakeDeposit = 3,

    /// <summary>Begins to unbond.</summary>
    StakeWithdraw = 4,

    /// <summary>Submits evidence.</summary>
    Slash = 5,

    /// <summary>Claims staking rewards.</summary>
    ClaimReward = 6,

    /// <summary>Claims a part of the airdrop.</summary>
    ClaimAirdrop = 7,

    /// <summary>Sweeps what nobody claimed.</summary>
    SweepAirdrop = 8,

    /// <summary>Spends from the treasury.</summary>
    MultisigTx = 9,

    /// <summary>Replaces the treasury's signers.</summary>
    RotateMultisig = 10,

    /// <summary>Pauses the chain.</summary>
    EmergencyPause = 11,

    /// <summary>Ends the pause.</summary>
    EmergencyResume = 12,

    /// <summary>Gives a funded account its first public key.</summary>
    RegisterPubkey = 13,

    /// <summary>Ends a jail term.</summary>
    Unjail = 14,

    /// <summary>Replaces a validator's key.</summary>
    RotateValidatorKeys = 15,

    /// <summary>Disputes a slash in escrow.</summary>
    DisputeSlash = 16,

    /// <summary>Reserved: private transactions, first phase.</summary>
    Commit = 17,

    /// <summary>Reserved: private transactions, second phase.</summary>
    Reveal = 18,

    /// <summary>Stores one chunk of a module.</summary>
    PutCode = 32,

    /// <summary>Replaces the keys of an account.</summary>
    RotateKeys = 33,

    /// <summary>Fills a gas tank.</summary>
    GasTankDeposit = 34,

    /// <summary>Empties a gas tank.</summary>
    GasTankWithdraw = 35,

    /// <summary>Takes an alias.</summary>
    NameRegister = 36,

    /// <summary>Keeps an alias for another year.</summary>
    NameRenew = 37,

    /// <summary>Schedules another module for a contract.</summary>
    ContractUpgrade = 38,

    /// <summary>Pauses a contract.</summary>
    ContractPause = 39,

    /// <summary>Ends a contract's pause.</summary>
    ContractUnpause = 40,

    /// <summary>Ends a contract.</summary>
    ContractKill = 41,

    /// <summary>Registers a parachain.</summary>
    ParachainRegister = 42,

    /// <summary>Calls a parachain.</summary>
    ParachainCall = 43,

    /// <summary>Proposes a version.</summary>
    ParachainPropose = 44,

    /// <summary>Votes on a proposal.</summary>
    ParachainVote = 45,

    /// <summary>Closes a vote and schedules what passed.</summary>
    ParachainFinalize = 46,

    /// <summary>Cancels a proposal or a scheduled activation.</summary>
    ParachainCancel = 47,

    /// <summary>Pauses a parachain.</summary>
    ParachainPause = 48,

    /// <summary>Ends a parachain's pause.</summary>
    ParachainUnpause = 49,

    /// <summary>Ends a parachain.</summary>
    ParachainKill = 50,

    /// <summary>Takes a seat in a parachain's committee.</summary>
    ParachainOptIn = 51,

    /// <summary>Gives a seat up.</summary>
    ParachainOptOut = 52,

    /// <summary>Certifies the messages that a parachain sent in a wave.</summary>
    ParachainCertify = 53,
}
