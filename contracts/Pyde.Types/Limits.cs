namespace Pyde.Types;

/// <summary>
/// Upper bounds of everything that is decoded from outside, by name. Sizes are bytes of the Borsh form unless said otherwise.
/// </summary>
/// <remarks>Part of rule set 1: a changed bound is a new rule set (waves.md).</remarks>
public static class Limits
{
    /// <summary>A whole transaction, signature included (execution.md).</summary>
    public const int TransactionBytesMax = 128 * 1024;

    /// <summary>A whole batch (consensus.md).</summary>
    public const int BatchBytesMax = 4 * 1024 * 1024;

    /// <summary>A whole vertex, signature included (consensus.md).</summary>
    public const int VertexBytesMax = 64 * 1024;

    /// <summary>Members of one committee, of the chain or of a parachain; bounds every signer bitmap.</summary>
    public const int CommitteeMembersMax = 256;

    /// <summary>A FALCON-512 public key, exactly (cryptography.md).</summary>
    public const int PublicKeyBytes = 897;

    /// <summary>The longer of the two accepted FALCON-512 signature encodings (cryptography.md).</summary>
    public const int SignatureBytesMax = 809;

    /// <summary>Keys of a MultiSig account (execution.md).</summary>
    public const int MultiSigKeysMax = 16;

    /// <summary>The signature field of a transaction: a MultiSig list with every key's longest signature.</summary>
    public const int SignatureFieldBytesMax = 4 + (MultiSigKeysMax * (1 + 4 + SignatureBytesMax));

    /// <summary>Entries of one access list: as many as the smallest ones fit a transaction.</summary>
    public const int AccessEntriesMax = TransactionBytesMax / AccessEntryBytesMin;

    /// <summary>Smallest access entry: an address, an empty list of keys, a type.</summary>
    public const int AccessEntryBytesMin = 32 + 4 + 1;

    /// <summary>State keys of one access entry.</summary>
    public const int AccessKeysMax = TransactionBytesMax / 32;

    /// <summary>Slots of a nonce window (execution.md).</summary>
    public const int NonceWindowSlots = 16;

    /// <summary>Data of one event (abi.md).</summary>
    public const int EventDataBytesMax = 16 * 1024;

    /// <summary>Topics of one event; at least one (abi.md).</summary>
    public const int EventTopicsMax = 4;

    /// <summary>Bytes that a frame may return or revert with (abi.md).</summary>
    public const int ReturnDataBytesMax = 64 * 1024;

    /// <summary>Module bytes that Deploy, Register and Propose carry inline (execution.md).</summary>
    public const int InlineModuleBytesMax = 100 * 1024;

    /// <summary>A module, however it arrives (abi.md).</summary>
    public const int ModuleBytesMax = 4 * 1024 * 1024;

    /// <summary>Bytes of one PutCode chunk (execution.md).</summary>
    public const int CodeChunkBytesMax = 96 * 1024;

    /// <summary>Name of a function in a call.</summary>
    public const int FunctionNameBytesMax = 256;

    /// <summary>Characters of a contract's or parachain's name (parachains.md).</summary>
    public const int NameBytesMax = 32;

    /// <summary>Payload of one message between parachains (parachains.md).</summary>
    public const int MessagePayloadBytesMax = 16 * 1024;

    /// <summary>Timeout of one message between parachains, in waves; at least 1 (parachains.md).</summary>
    public const int MessageTimeoutWavesMax = 10_000;

    /// <summary>Batch references of one vertex.</summary>
    public const int VertexBatchesMax = 1_024;

    /// <summary>Record signatures of one vertex.</summary>
    public const int VertexRecordSignaturesMax = 64;

    /// <summary>Shares of one vertex.</summary>
    public const int VertexSharesMax = 1_024;

    /// <summary>Bytes of one share.</summary>
    public const int ShareBytesMax = 4 * 1024;

    /// <summary>Batches of one ordered wave.</summary>
    public const int WaveBatchesMax = 65_536;

    /// <summary>Parachain versions that one wave record lists.</summary>
    public const int WaveParachainRunsMax = 65_536;

    /// <summary>Accounts in a genesis.</summary>
    public const int GenesisAccountsMax = 1_000_000;

    /// <summary>Validators in a genesis.</summary>
    public const int GenesisValidatorsMax = 10_000;
}
