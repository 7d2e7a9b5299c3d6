// Host functions of the Pyde ABI, version 1.0. Rendered from the table in abi/Pyde.Abi; do not edit.

export const ABI_VERSION: u32 = 0x00010000;

// Sizes and limits.
export const ADDRESS_BYTES: u32 = 32;
export const AMOUNT_BYTES: u32 = 16;
export const SLOT_VALUE_BYTES_MAX: u32 = 16384;
export const TOPICS_MAX: u32 = 4;
export const EVENT_DATA_BYTES_MAX: u32 = 16384;
export const RETURN_BYTES_MAX: u32 = 65536;
export const PARACHAIN_KEY_BYTES_MAX: u32 = 1024;
export const FALCON_PUBLIC_KEY_BYTES: u32 = 897;
export const MESSAGE_BYTES_MAX: u32 = 16384;
export const MESSAGE_TIMEOUT_WAVES_MAX: u32 = 10000;

// Negative answers.
export const ERR_INVALID_INPUT: i32 = -1;
export const ERR_NOT_FOUND: i32 = -2;
export const ERR_INSUFFICIENT_BALANCE: i32 = -3;
export const ERR_OUT_OF_GAS: i32 = -4;
export const ERR_FORBIDDEN: i32 = -5;
export const ERR_ACCESS_LIST_VIOLATION: i32 = -6;
export const ERR_OUTPUT_BUFFER_TOO_SMALL: i32 = -7;
export const ERR_INVALID_ADDRESS: i32 = -8;
export const ERR_REENTRANCY_BLOCKED: i32 = -9;
export const ERR_CROSS_CALL_FAILED: i32 = -10;
export const ERR_CROSS_CALL_OUT_OF_GAS: i32 = -11;
export const ERR_VALUE_TRANSFER_NOT_PAYABLE: i32 = -12;
export const ERR_INVALID_FUNCTION_NAME: i32 = -13;
export const ERR_X_CALL_RATE_LIMITED: i32 = -14;
export const ERR_PARACHAIN_ONLY: i32 = -15;
export const ERR_CIPHERTEXT_INVALID: i32 = -16;
export const ERR_SIGNATURE_INVALID: i32 = -17;
export const ERR_INTERNAL: i32 = -100;

// Attribute bits of the pyde.abi section.
export const ATTR_VIEW: u32 = 1;
export const ATTR_PAYABLE: u32 = 2;
export const ATTR_REENTRANT: u32 = 4;
export const ATTR_SPONSORED: u32 = 8;
export const ATTR_CONSTRUCTOR: u32 = 16;
export const ATTR_FALLBACK: u32 = 32;
export const ATTR_RECEIVE: u32 = 64;
export const ATTR_ENTRY: u32 = 128;

// Reads a slot: the value's length, or -1 when absent (never written or deleted). Copies min(length, out_max).
// Gas: 1,000 + 1 per byte (bytes copied).
@external("pyde", "sload")
export declare function sload(slot_ptr: usize, out_ptr: usize, out_max: u32): i32;

// Writes a slot. The value has at most 16,384 bytes. Traps in a view.
// Gas: 5,000 + 32 per byte (value).
@external("pyde", "sstore")
export declare function sstore(slot_ptr: usize, val_ptr: usize, val_len: u32): void;

// Deletes a slot. Traps in a view.
// Gas: 5,000.
@external("pyde", "sdelete")
export declare function sdelete(slot_ptr: usize): void;

// Writes an account's balance, 16 bytes little-endian; an unknown account reads 0.
// Gas: 1,000.
@external("pyde", "balance")
export declare function balance(addr_ptr: usize, out_ptr: usize): i32;

// Moves value: -3 balance, -8 address, -5 in a view. Runs no code.
// Gas: 7,000.
@external("pyde", "transfer")
export declare function transfer(to_ptr: usize, amount_ptr: usize): i32;

// Writes the 32 bytes of the address that called this frame.
// Gas: 5.
@external("pyde", "caller")
export declare function caller(out_ptr: usize): i32;

// Writes the 32 bytes of the address that sent the transaction.
// Gas: 5.
@external("pyde", "origin")
export declare function origin(out_ptr: usize): i32;

// Writes the 32 bytes of the address whose storage this frame uses.
// Gas: 5.
@external("pyde", "self_address")
export declare function self_address(out_ptr: usize): i32;

// Number of the wave.
// Gas: 2.
@external("pyde", "wave_id")
export declare function wave_id(): i64;

// Seconds, attested by the committee.
// Gas: 2.
@external("pyde", "wave_timestamp")
export declare function wave_timestamp(): i64;

// Number of the chain.
// Gas: 2.
@external("pyde", "chain_id")
export declare function chain_id(): i64;

// Writes the 32 bytes of the transaction's hash.
// Gas: 5.
@external("pyde", "tx_hash")
export declare function tx_hash(out_ptr: usize): void;

// Writes the value that came with this frame, 16 bytes little-endian.
// Gas: 5.
@external("pyde", "tx_value")
export declare function tx_value(out_ptr: usize): void;

// Gas left in this frame, after this call's own charge.
// Gas: 2.
@external("pyde", "tx_gas_remaining")
export declare function tx_gas_remaining(): i64;

// Length of the calldata.
// Gas: 2.
@external("pyde", "calldata_size")
export declare function calldata_size(): i32;

// Copies calldata: 0, or -1 outside of it.
// Gas: 8 + 1 per byte (len).
@external("pyde", "calldata_copy")
export declare function calldata_copy(offset: u32, len: u32, out_ptr: usize): i32;

// Emits an event with 1 to 4 topics of 32 bytes and at most 16 KiB of data: -5 in a view, -1 out of range.
// Gas: 2,000 + 1,000 per topic + 8 per byte (data).
@external("pyde", "emit_event")
export declare function emit_event(topics_ptr: usize, topics_count: u32, data_ptr: usize, data_len: u32): i32;

// Writes the 32 bytes of BLAKE3.
// Gas: 15 + 3 per 8 bytes (input).
@external("pyde", "hash_blake3")
export declare function hash_blake3(in_ptr: usize, in_len: u32, out_ptr: usize): void;

// Writes the 32 bytes of Poseidon2.
// Gas: 1,000 + 300 per 8 bytes (input).
@external("pyde", "hash_poseidon2")
export declare function hash_poseidon2(in_ptr: usize, in_len: u32, out_ptr: usize): void;

// Writes the 32 bytes of Keccak-256.
// Gas: 30 + 6 per 8 bytes (input).
@external("pyde", "hash_keccak256")
export declare function hash_keccak256(in_ptr: usize, in_len: u32, out_ptr: usize): void;

// Verifies a FALCON-512 signature under a key of 897 bytes: 0 or -17.
// Gas: 50,000 + 6 per 8 bytes (message).
@external("pyde", "falcon_verify")
export declare function falcon_verify(pk_ptr: usize, msg_ptr: usize, msg_len: u32, sig_ptr: usize, sig_len: u32): i32;

// Calls another module in a nested overlay, merged on success. The callee's gas comes on top.
// Gas: 1,000 + 8 per byte (function name, data and result bytes copied back) + what the callee uses.
@external("pyde", "cross_call")
export declare function cross_call(target: usize, fn_ptr: usize, fn_len: u32, data_ptr: usize, data_len: u32, value_ptr: usize, gas: u64, ret_ptr: usize, ret_len_ptr: usize): i32;

// Calls a View function; at most 10,000,000 of the caller's gas is forwarded.
// Gas: 1,000 + 8 per byte (function name, data and result bytes copied back) + what the callee uses.
@external("pyde", "cross_call_static")
export declare function cross_call_static(target: usize, fn_ptr: usize, fn_len: u32, data_ptr: usize, data_len: u32, gas: u64, ret_ptr: usize, ret_len_ptr: usize): i32;

// Runs the callee's code on the caller's storage and identity.
// Gas: 1,200 + 8 per byte (function name, data and result bytes copied back) + what the callee uses.
@external("pyde", "delegate_call")
export declare function delegate_call(target: usize, fn_ptr: usize, fn_len: u32, data_ptr: usize, data_len: u32, gas: u64, ret_ptr: usize, ret_len_ptr: usize): i32;

// Ends the frame with success; at most 64 KiB.
// Gas: 1 per 8 bytes (data).
@external("pyde", "return")
export declare function return_data(data_ptr: usize, data_len: u32): void;

// Ends the frame and discards its overlay; at most 64 KiB.
// Gas: 1 per 8 bytes (data).
@external("pyde", "revert")
export declare function revert(data_ptr: usize, data_len: u32): void;

// Spends the amount on top of its own price.
// Gas: 2 + amount.
@external("pyde", "consume_gas")
export declare function consume_gas(amount: u64): i32;

// Writes the 32 bytes of the wave's random beacon.
// Gas: 50.
@external("pyde", "beacon_get")
export declare function beacon_get(out_ptr: usize): i32;

// Reads a key of at most 1 KiB: 0, or -7 when the buffer is too small. An absent key is a success of length 0.
// Gas: 1,000 + 1 per byte (bytes copied). Parachains only.
@external("pyde", "parachain_storage_read")
export declare function parachain_storage_read(key_ptr: usize, key_len: u32, out_ptr: usize, out_len_ptr: usize): i32;

// Writes a key: -5 in a view.
// Gas: 5,500 + 10 per byte (key and value). Parachains only.
@external("pyde", "parachain_storage_write")
export declare function parachain_storage_write(key_ptr: usize, key_len: u32, val_ptr: usize, val_len: u32): i32;

// Deletes a key: -5 in a view.
// Gas: 5,500. Parachains only.
@external("pyde", "parachain_storage_delete")
export declare function parachain_storage_delete(key_ptr: usize, key_len: u32): i32;

// Writes the 32 bytes of the parachain's id.
// Gas: 5. Parachains only.
@external("pyde", "parachain_id")
export declare function parachain_id(out_ptr: usize): i32;

// Version that runs.
// Gas: 5. Parachains only.
@external("pyde", "parachain_version")
export declare function parachain_version(): i32;

// As emit_event, filed under the parachain's id.
// Gas: 2,000 + 1,000 per topic + 8 per byte (data). Parachains only.
@external("pyde", "parachain_emit_event")
export declare function parachain_emit_event(topics_ptr: usize, topics_count: u32, data_ptr: usize, data_len: u32): i32;

// Sends a message; cb_gas is paid on top, now. Message id, or -14, -1, -13, -5 in a view.
// Gas: 10,000 + 8 per byte (payload and callback name) + 200,000 for delivery + cb_gas. Parachains only.
@external("pyde", "send_xparachain_message")
export declare function send_xparachain_message(target_ptr: usize, msg_ptr: usize, msg_len: u32, cb_ptr: usize, cb_len: u32, cb_gas: u64, timeout_waves: u64): i64;

// Answers -5 until the key ceremony exists.
// Gas: 80,000 + 100 per byte (plaintext). Parachains only.
@external("pyde", "threshold_encrypt")
export declare function threshold_encrypt(pt_ptr: usize, pt_len: u32, out_ptr: usize, out_len_ptr: usize): i32;

// Answers -5 until the key ceremony exists.
// Gas: 100,000 + 50 per byte (ciphertext). Parachains only.
@external("pyde", "threshold_decrypt")
export declare function threshold_decrypt(ct_ptr: usize, ct_len: u32, out_ptr: usize, out_len_ptr: usize): i32;

