namespace Pyde.Contracts.Wasm;

/// <summary>One member per host function of abi.md's table; what guest code reaches through its imports from module <c>pyde</c>.</summary>
/// <remarks>
/// <para>Engines call these directly, in the thread of <see cref="IWasmInstance.Invoke(int)"/>, with the gas counter written back to
/// <see cref="GuestContext.Gas"/> and tested. Every member then works in this order: fixed gas, gas by length, bounds of every range, view
/// and type
/// rules, semantics. Pyde.Abi's <c>HostBoundary</c> does the first four for all engines alike and leaves the semantics to the
/// executor.</para>
/// <para>All pointers, lengths and amounts of gas are unsigned. A member ends the frame through the guest's signal; its result then counts
/// for nothing. A
/// failure that the guest may handle is a negative result (Pyde.Abi, <c>HostError</c>). Members never throw for anything a guest does,
/// and allocate nothing of their own.</para>
/// Thread: the one that invoked the guest, or one that stands in for it while it waits (<see cref="Host.INativeStack"/>).
/// Source: abi.md, "Host functions". Since contract 1.0.
/// </remarks>
public interface IHostFunctions
{
    /// <summary><c>sload</c>: Reads a storage slot of this contract: length of the value, or -1 when absent.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="slotPtr">Pointer to 32 bytes: the slot.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    /// <param name="outMax">Bytes that fit at the output.</param>
    int Sload(GuestContext guest, uint slotPtr, uint outPtr, uint outMax);

    /// <summary><c>sstore</c>: Writes a storage slot of this contract.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="slotPtr">Pointer to 32 bytes: the slot.</param>
    /// <param name="valPtr">Pointer to the value.</param>
    /// <param name="valLen">Length of the value.</param>
    void Sstore(GuestContext guest, uint slotPtr, uint valPtr, uint valLen);

    /// <summary><c>sdelete</c>: Deletes a storage slot of this contract.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="slotPtr">Pointer to 32 bytes: the slot.</param>
    void Sdelete(GuestContext guest, uint slotPtr);

    /// <summary><c>balance</c>: Reads an account's balance.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="addrPtr">Pointer to 32 bytes: the address.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    int Balance(GuestContext guest, uint addrPtr, uint outPtr);

    /// <summary><c>transfer</c>: Moves value to an account; runs no code.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="toPtr">Pointer to 32 bytes: the receiver.</param>
    /// <param name="amountPtr">Pointer to 16 bytes: the amount.</param>
    int Transfer(GuestContext guest, uint toPtr, uint amountPtr);

    /// <summary><c>caller</c>: Address that called this frame.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    int Caller(GuestContext guest, uint outPtr);

    /// <summary><c>origin</c>: Address that signed the transaction.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    int Origin(GuestContext guest, uint outPtr);

    /// <summary><c>self_address</c>: Address whose storage this frame uses.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    int SelfAddress(GuestContext guest, uint outPtr);

    /// <summary><c>wave_id</c>: Number of the wave.</summary>
    /// <param name="guest">The calling frame.</param>
    long WaveId(GuestContext guest);

    /// <summary><c>wave_timestamp</c>: Attested seconds of the wave.</summary>
    /// <param name="guest">The calling frame.</param>
    long WaveTimestamp(GuestContext guest);

    /// <summary><c>chain_id</c>: Number of the chain.</summary>
    /// <param name="guest">The calling frame.</param>
    long ChainId(GuestContext guest);

    /// <summary><c>tx_hash</c>: Hash of the transaction.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    void TxHash(GuestContext guest, uint outPtr);

    /// <summary><c>tx_value</c>: Value that came with this frame.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    void TxValue(GuestContext guest, uint outPtr);

    /// <summary><c>tx_gas_remaining</c>: Gas left in this frame, after this call's own charge.</summary>
    /// <param name="guest">The calling frame.</param>
    long TxGasRemaining(GuestContext guest);

    /// <summary><c>calldata_size</c>: Length of the calldata.</summary>
    /// <param name="guest">The calling frame.</param>
    int CalldataSize(GuestContext guest);

    /// <summary><c>calldata_copy</c>: Copies calldata; -1 outside of it.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="offset">First byte of the calldata.</param>
    /// <param name="len">Bytes to copy.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    int CalldataCopy(GuestContext guest, uint offset, uint len, uint outPtr);

    /// <summary><c>emit_event</c>: Emits an event under this contract.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="topicsPtr">Pointer to 32 bytes per topic.</param>
    /// <param name="topicsCount">1 to 4.</param>
    /// <param name="dataPtr">Pointer to the data.</param>
    /// <param name="dataLen">Length of the data.</param>
    int EmitEvent(GuestContext guest, uint topicsPtr, uint topicsCount, uint dataPtr, uint dataLen);

    /// <summary><c>hash_blake3</c>: BLAKE3.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="inPtr">Pointer to the input.</param>
    /// <param name="inLen">Length of the input.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    void HashBlake3(GuestContext guest, uint inPtr, uint inLen, uint outPtr);

    /// <summary><c>hash_poseidon2</c>: Poseidon2.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="inPtr">Pointer to the input.</param>
    /// <param name="inLen">Length of the input.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    void HashPoseidon2(GuestContext guest, uint inPtr, uint inLen, uint outPtr);

    /// <summary><c>hash_keccak256</c>: Keccak-256.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="inPtr">Pointer to the input.</param>
    /// <param name="inLen">Length of the input.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    void HashKeccak256(GuestContext guest, uint inPtr, uint inLen, uint outPtr);

    /// <summary><c>falcon_verify</c>: Verifies a FALCON-512 signature: 0, or -17.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="pkPtr">Pointer to 897 bytes: the public key.</param>
    /// <param name="msgPtr">Pointer to the message.</param>
    /// <param name="msgLen">Length of the message.</param>
    /// <param name="sigPtr">Pointer to the signature.</param>
    /// <param name="sigLen">Length of the signature.</param>
    int FalconVerify(GuestContext guest, uint pkPtr, uint msgPtr, uint msgLen, uint sigPtr, uint sigLen);

    /// <summary><c>cross_call</c>: Calls another module.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="target">Pointer to 32 bytes: the callee.</param>
    /// <param name="fnPtr">Pointer to the function name.</param>
    /// <param name="fnLen">Length of the function name.</param>
    /// <param name="dataPtr">Pointer to the data.</param>
    /// <param name="dataLen">Length of the data.</param>
    /// <param name="valuePtr">Pointer to 16 bytes: the value.</param>
    /// <param name="gas">Gas to forward, at most.</param>
    /// <param name="retPtr">Pointer to the buffer for return data.</param>
    /// <param name="retLenPtr">Pointer to u32: capacity on entry, true length on exit.</param>
    int CrossCall(
        GuestContext guest, uint target, uint fnPtr, uint fnLen, uint dataPtr, uint dataLen, uint valuePtr, ulong gas, uint retPtr,
        uint retLenPtr);

    /// <summary><c>cross_call_static</c>: Calls a View function of another module.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="target">Pointer to 32 bytes: the callee.</param>
    /// <param name="fnPtr">Pointer to the function name.</param>
    /// <param name="fnLen">Length of the function name.</param>
    /// <param name="dataPtr">Pointer to the data.</param>
    /// <param name="dataLen">Length of the data.</param>
    /// <param name="gas">Gas to forward, at most.</param>
    /// <param name="retPtr">Pointer to the buffer for return data.</param>
    /// <param name="retLenPtr">Pointer to u32: capacity on entry, true length on exit.</param>
    int CrossCallStatic(
        GuestContext guest, uint target, uint fnPtr, uint fnLen, uint dataPtr, uint dataLen, ulong gas, uint retPtr, uint retLenPtr);

    /// <summary><c>delegate_call</c>: Runs another module's code on this frame's storage and identity.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="target">Pointer to 32 bytes: the callee.</param>
    /// <param name="fnPtr">Pointer to the function name.</param>
    /// <param name="fnLen">Length of the function name.</param>
    /// <param name="dataPtr">Pointer to the data.</param>
    /// <param name="dataLen">Length of the data.</param>
    /// <param name="gas">Gas to forward, at most.</param>
    /// <param name="retPtr">Pointer to the buffer for return data.</param>
    /// <param name="retLenPtr">Pointer to u32: capacity on entry, true length on exit.</param>
    int DelegateCall(
        GuestContext guest, uint target, uint fnPtr, uint fnLen, uint dataPtr, uint dataLen, ulong gas, uint retPtr, uint retLenPtr);

    /// <summary><c>return</c>: Ends the frame with success.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="dataPtr">Pointer to the data.</param>
    /// <param name="dataLen">Length of the data.</param>
    void Return(GuestContext guest, uint dataPtr, uint dataLen);

    /// <summary><c>revert</c>: Ends the frame with failure.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="dataPtr">Pointer to the data.</param>
    /// <param name="dataLen">Length of the data.</param>
    void Revert(GuestContext guest, uint dataPtr, uint dataLen);

    /// <summary><c>consume_gas</c>: Spends gas.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="amount">Units of gas.</param>
    int ConsumeGas(GuestContext guest, ulong amount);

    /// <summary><c>beacon_get</c>: Random beacon of the wave.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    int BeaconGet(GuestContext guest, uint outPtr);

    /// <summary><c>parachain_storage_read</c>: Reads a key of the parachain.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="keyPtr">Pointer to the key.</param>
    /// <param name="keyLen">Length of the key.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    /// <param name="outLenPtr">Pointer to u32: capacity on entry, true length on exit.</param>
    int ParachainStorageRead(GuestContext guest, uint keyPtr, uint keyLen, uint outPtr, uint outLenPtr);

    /// <summary><c>parachain_storage_write</c>: Writes a key of the parachain.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="keyPtr">Pointer to the key.</param>
    /// <param name="keyLen">Length of the key.</param>
    /// <param name="valPtr">Pointer to the value.</param>
    /// <param name="valLen">Length of the value.</param>
    int ParachainStorageWrite(GuestContext guest, uint keyPtr, uint keyLen, uint valPtr, uint valLen);

    /// <summary><c>parachain_storage_delete</c>: Deletes a key of the parachain.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="keyPtr">Pointer to the key.</param>
    /// <param name="keyLen">Length of the key.</param>
    int ParachainStorageDelete(GuestContext guest, uint keyPtr, uint keyLen);

    /// <summary><c>parachain_id</c>: Id of the parachain.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    int ParachainId(GuestContext guest, uint outPtr);

    /// <summary><c>parachain_version</c>: Version of the parachain that runs.</summary>
    /// <param name="guest">The calling frame.</param>
    int ParachainVersion(GuestContext guest);

    /// <summary><c>parachain_emit_event</c>: Emits an event under the parachain's id.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="topicsPtr">Pointer to 32 bytes per topic.</param>
    /// <param name="topicsCount">1 to 4.</param>
    /// <param name="dataPtr">Pointer to the data.</param>
    /// <param name="dataLen">Length of the data.</param>
    int ParachainEmitEvent(GuestContext guest, uint topicsPtr, uint topicsCount, uint dataPtr, uint dataLen);

    /// <summary><c>send_xparachain_message</c>: Sends a message to another parachain: its id, or an error code.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="targetPtr">Pointer to 32 bytes: the receiving parachain.</param>
    /// <param name="msgPtr">Pointer to the message.</param>
    /// <param name="msgLen">Length of the message.</param>
    /// <param name="cbPtr">Pointer to the name of the callback.</param>
    /// <param name="cbLen">Length of the name of the callback.</param>
    /// <param name="cbGas">Gas of the callback.</param>
    /// <param name="timeoutWaves">Waves until the outcome is a timeout.</param>
    long SendXparachainMessage(
        GuestContext guest, uint targetPtr, uint msgPtr, uint msgLen, uint cbPtr, uint cbLen, ulong cbGas, ulong timeoutWaves);

    /// <summary><c>threshold_encrypt</c>: Answers -5 until the key ceremony exists.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="ptPtr">Pointer to the plaintext.</param>
    /// <param name="ptLen">Length of the plaintext.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    /// <param name="outLenPtr">Pointer to u32: capacity on entry, true length on exit.</param>
    int ThresholdEncrypt(GuestContext guest, uint ptPtr, uint ptLen, uint outPtr, uint outLenPtr);

    /// <summary><c>threshold_decrypt</c>: Answers -5 until the key ceremony exists.</summary>
    /// <param name="guest">The calling frame.</param>
    /// <param name="ctPtr">Pointer to the ciphertext.</param>
    /// <param name="ctLen">Length of the ciphertext.</param>
    /// <param name="outPtr">Pointer to the output.</param>
    /// <param name="outLenPtr">Pointer to u32: capacity on entry, true length on exit.</param>
    int ThresholdDecrypt(GuestContext guest, uint ctPtr, uint ctLen, uint outPtr, uint outLenPtr);
}
