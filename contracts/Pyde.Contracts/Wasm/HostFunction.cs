namespace Pyde.Contracts.Wasm;

/// <summary>The host functions, in the order of the table of abi.md. Numbers are never reused.</summary>
/// <remarks>
/// The table in Pyde.Abi says names, types and gas; a test holds this list and <see cref="IHostFunctions"/> equal to it. Since contract
/// 1.0.
/// </remarks>
public enum HostFunction : byte
{
    /// <summary><c>sload</c>: Reads a storage slot of this contract: length of the value, or -1 when absent.</summary>
    Sload = 0,

    /// <summary><c>sstore</c>: Writes a storage slot of this contract.</summary>
    Sstore = 1,

    /// <summary><c>sdelete</c>: Deletes a storage slot of this contract.</summary>
    Sdelete = 2,

    /// <summary><c>balance</c>: Reads an account's balance.</summary>
    Balance = 3,

    /// <summary><c>transfer</c>: Moves value to an account; runs no code.</summary>
    Transfer = 4,

    /// <summary><c>caller</c>: Address that called this frame.</summary>
    Caller = 5,

    /// <summary><c>origin</c>: Address that signed the transaction.</summary>
    Origin = 6,

    /// <summary><c>self_address</c>: Address whose storage this frame uses.</summary>
    SelfAddress = 7,

    /// <summary><c>wave_id</c>: Number of the wave.</summary>
    WaveId = 8,

    /// <summary><c>wave_timestamp</c>: Attested seconds of the wave.</summary>
    WaveTimestamp = 9,

    /// <summary><c>chain_id</c>: Number of the chain.</summary>
    ChainId = 10,

    /// <summary><c>tx_hash</c>: Hash of the transaction.</summary>
    TxHash = 11,

    /// <summary><c>tx_value</c>: Value that came with this frame.</summary>
    TxValue = 12,

    /// <summary><c>tx_gas_remaining</c>: Gas left in this frame, after this call's own charge.</summary>
    TxGasRemaining = 13,

    /// <summary><c>calldata_size</c>: Length of the calldata.</summary>
    CalldataSize = 14,

    /// <summary><c>calldata_copy</c>: Copies calldata; -1 outside of it.</summary>
    CalldataCopy = 15,

    /// <summary><c>emit_event</c>: Emits an event under this contract.</summary>
    EmitEvent = 16,

    /// <summary><c>hash_blake3</c>: BLAKE3.</summary>
    HashBlake3 = 17,

    /// <summary><c>hash_poseidon2</c>: Poseidon2.</summary>
    HashPoseidon2 = 18,

    /// <summary><c>hash_keccak256</c>: Keccak-256.</summary>
    HashKeccak256 = 19,

    /// <summary><c>falcon_verify</c>: Verifies a FALCON-512 signature: 0, or -17.</summary>
    FalconVerify = 20,

    /// <summary><c>cross_call</c>: Calls another module.</summary>
    CrossCall = 21,

    /// <summary><c>cross_call_static</c>: Calls a View function of another module.</summary>
    CrossCallStatic = 22,

    /// <summary><c>delegate_call</c>: Runs another module's code on this frame's storage and identity.</summary>
    DelegateCall = 23,

    /// <summary><c>return</c>: Ends the frame with success.</summary>
    Return = 24,

    /// <summary><c>revert</c>: Ends the frame with failure.</summary>
    Revert = 25,

    /// <summary><c>consume_gas</c>: Spends gas.</summary>
    ConsumeGas = 26,

    /// <summary><c>beacon_get</c>: Random beacon of the wave.</summary>
    BeaconGet = 27,

    /// <summary><c>parachain_storage_read</c>: Reads a key of the parachain.</summary>
    ParachainStorageRead = 28,

    /// <summary><c>parachain_storage_write</c>: Writes a key of the parachain.</summary>
    ParachainStorageWrite = 29,

    /// <summary><c>parachain_storage_delete</c>: Deletes a key of the parachain.</summary>
    ParachainStorageDelete = 30,

    /// <summary><c>parachain_id</c>: Id of the parachain.</summary>
    ParachainId = 31,

    /// <summary><c>parachain_version</c>: Version of the parachain that runs.</summary>
    ParachainVersion = 32,

    /// <summary><c>parachain_emit_event</c>: Emits an event under the parachain's id.</summary>
    ParachainEmitEvent = 33,

    /// <summary><c>send_xparachain_message</c>: Sends a message to another parachain: its id, or an error code.</summary>
    SendXparachainMessage = 34,

    /// <summary><c>threshold_encrypt</c>: Answers -5 until the key ceremony exists.</summary>
    ThresholdEncrypt = 35,

    /// <summary><c>threshold_decrypt</c>: Answers -5 until the key ceremony exists.</summary>
    ThresholdDecrypt = 36,
}
