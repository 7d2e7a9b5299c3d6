//! Host functions of the Pyde ABI, version 1.0. Rendered from the table in abi/Pyde.Abi; do not edit.
#![allow(dead_code)]

pub const ABI_VERSION: u32 = 0x00010000;

// Sizes and limits.
pub const ADDRESS_BYTES: u32 = 32;
pub const AMOUNT_BYTES: u32 = 16;
pub const SLOT_VALUE_BYTES_MAX: u32 = 16384;
pub const TOPICS_MAX: u32 = 4;
pub const EVENT_DATA_BYTES_MAX: u32 = 16384;
pub const RETURN_BYTES_MAX: u32 = 65536;
pub const PARACHAIN_KEY_BYTES_MAX: u32 = 1024;
pub const FALCON_PUBLIC_KEY_BYTES: u32 = 897;
pub const MESSAGE_BYTES_MAX: u32 = 16384;
pub const MESSAGE_TIMEOUT_WAVES_MAX: u32 = 10000;

// Negative answers.
pub const ERR_INVALID_INPUT: i32 = -1;
pub const ERR_NOT_FOUND: i32 = -2;
pub const ERR_INSUFFICIENT_BALANCE: i32 = -3;
pub const ERR_OUT_OF_GAS: i32 = -4;
pub const ERR_FORBIDDEN: i32 = -5;
pub const ERR_ACCESS_LIST_VIOLATION: i32 = -6;
pub const ERR_OUTPUT_BUFFER_TOO_SMALL: i32 = -7;
pub const ERR_INVALID_ADDRESS: i32 = -8;
pub const ERR_REENTRANCY_BLOCKED: i32 = -9;
pub const ERR_CROSS_CALL_FAILED: i32 = -10;
pub const ERR_CROSS_CALL_OUT_OF_GAS: i32 = -11;
pub const ERR_VALUE_TRANSFER_NOT_PAYABLE: i32 = -12;
pub const ERR_INVALID_FUNCTION_NAME: i32 = -13;
pub const ERR_X_CALL_RATE_LIMITED: i32 = -14;
pub const ERR_PARACHAIN_ONLY: i32 = -15;
pub const ERR_CIPHERTEXT_INVALID: i32 = -16;
pub const ERR_SIGNATURE_INVALID: i32 = -17;
pub const ERR_INTERNAL: i32 = -100;

// Attribute bits of the pyde.abi section.
pub const ATTR_VIEW: u32 = 1;
pub const ATTR_PAYABLE: u32 = 2;
pub const ATTR_REENTRANT: u32 = 4;
pub const ATTR_SPONSORED: u32 = 8;
pub const ATTR_CONSTRUCTOR: u32 = 16;
pub const ATTR_FALLBACK: u32 = 32;
pub const ATTR_RECEIVE: u32 = 64;
pub const ATTR_ENTRY: u32 = 128;

#[link(wasm_import_module = "pyde")]
extern "C" {
    /// Reads a slot: the value's length, or -1 when absent (never written or deleted). Copies min(length, out_max).
    /// Gas: 1,000 + 1 per byte (bytes copied).
    #[link_name = "sload"]
    pub fn sload(slot_ptr: *const u8, out_ptr: *mut u8, out_max: u32) -> i32;
    /// Writes a slot. The value has at most 16,384 bytes. Traps in a view.
    /// Gas: 5,000 + 32 per byte (value).
    #[link_name = "sstore"]
    pub fn sstore(slot_ptr: *const u8, val_ptr: *const u8, val_len: u32);
    /// Deletes a slot. Traps in a view.
    /// Gas: 5,000.
    #[link_name = "sdelete"]
    pub fn sdelete(slot_ptr: *const u8);
    /// Writes an account's balance, 16 bytes little-endian; an unknown account reads 0.
    /// Gas: 1,000.
    #[link_name = "balance"]
    pub fn balance(addr_ptr: *const u8, out_ptr: *mut u8) -> i32;
    /// Moves value: -3 balance, -8 address, -5 in a view. Runs no code.
    /// Gas: 7,000.
    #[link_name = "transfer"]
    pub fn transfer(to_ptr: *const u8, amount_ptr: *const u8) -> i32;
    /// Writes the 32 bytes of the address that called this frame.
    /// Gas: 5.
    #[link_name = "caller"]
    pub fn caller(out_ptr: *mut u8) -> i32;
    /// Writes the 32 bytes of the address that sent the transaction.
    /// Gas: 5.
    #[link_name = "origin"]
    pub fn origin(out_ptr: *mut u8) -> i32;
    /// Writes the 32 bytes of the address whose storage this frame uses.
    /// Gas: 5.
    #[link_name = "self_address"]
    pub fn self_address(out_ptr: *mut u8) -> i32;
    /// Number of the wave.
    /// Gas: 2.
    #[link_name = "wave_id"]
    pub fn wave_id() -> i64;
    /// Seconds, attested by the committee.
    /// Gas: 2.
    #[link_name = "wave_timestamp"]
    pub fn wave_timestamp() -> i64;
    /// Number of the chain.
    /// Gas: 2.
    #[link_name = "chain_id"]
    pub fn chain_id() -> i64;
    /// Writes the 32 bytes of the transaction's hash.
    /// Gas: 5.
    #[link_name = "tx_hash"]
    pub fn tx_hash(out_ptr: *mut u8);
    /// Writes the value that came with this frame, 16 bytes little-endian.
    /// Gas: 5.
    #[link_name = "tx_value"]
    pub fn tx_value(out_ptr: *mut u8);
    /// Gas left in this frame, after this call's own charge.
    /// Gas: 2.
    #[link_name = "tx_gas_remaining"]
    pub fn tx_gas_remaining() -> i64;
    /// Length of the calldata.
    /// Gas: 2.
    #[link_name = "calldata_size"]
    pub fn calldata_size() -> i32;
    /// Copies calldata: 0, or -1 outside of it.
    /// Gas: 8 + 1 per byte (len).
    #[link_name = "calldata_copy"]
    pub fn calldata_copy(offset: u32, len: u32, out_ptr: *mut u8) -> i32;
    /// Emits an event with 1 to 4 topics of 32 bytes and at most 16 KiB of data: -5 in a view, -1 out of range.
    /// Gas: 2,000 + 1,000 per topic + 8 per byte (data).
    #[link_name = "emit_event"]
    pub fn emit_event(topics_ptr: *const u8, topics_count: u32, data_ptr: *const u8, data_len: u32) -> i32;
    /// Writes the 32 bytes of BLAKE3.
    /// Gas: 15 + 3 per 8 bytes (input).
    #[link_name = "hash_blake3"]
    pub fn hash_blake3(in_ptr: *const u8, in_len: u32, out_ptr: *mut u8);
    /// Writes the 32 bytes of Poseidon2.
    /// Gas: 1,000 + 300 per 8 bytes (input).
    #[link_name = "hash_poseidon2"]
    pub fn hash_poseidon2(in_ptr: *const u8, in_len: u32, out_ptr: *mut u8);
    /// Writes the 32 bytes of Keccak-256.
    /// Gas: 30 + 6 per 8 bytes (input).
    #[link_name = "hash_keccak256"]
    pub fn hash_keccak256(in_ptr: *const u8, in_len: u32, out_ptr: *mut u8);
    /// Verifies a FALCON-512 signature under a key of 897 bytes: 0 or -17.
    /// Gas: 50,000 + 6 per 8 bytes (message).
    #[link_name = "falcon_verify"]
    pub fn falcon_verify(pk_ptr: *const u8, msg_ptr: *const u8, msg_len: u32, sig_ptr: *const u8, sig_len: u32) -> i32;
    /// Calls another module in a nested overlay, merged on success. The callee's gas comes on top.
    /// Gas: 1,000 + 8 per byte (function name, data and result bytes copied back) + what the callee uses.
    #[link_name = "cross_call"]
    pub fn cross_call(target: *const u8, fn_ptr: *const u8, fn_len: u32, data_ptr: *const u8, data_len: u32, value_ptr: *const u8, gas: u64, ret_ptr: *mut u8, ret_len_ptr: *mut u32) -> i32;
    /// Calls a View function; at most 10,000,000 of the caller's gas is forwarded.
    /// Gas: 1,000 + 8 per byte (function name, data and result bytes copied back) + what the callee uses.
    #[link_name = "cross_call_static"]
    pub fn cross_call_static(target: *const u8, fn_ptr: *const u8, fn_len: u32, data_ptr: *const u8, data_len: u32, gas: u64, ret_ptr: *mut u8, ret_len_ptr: *mut u32) -> i32;
    /// Runs the callee's code on the caller's storage and identity.
    /// Gas: 1,200 + 8 per byte (function name, data and result bytes copied back) + what the callee uses.
    #[link_name = "delegate_call"]
    pub fn delegate_call(target: *const u8, fn_ptr: *const u8, fn_len: u32, data_ptr: *const u8, data_len: u32, gas: u64, ret_ptr: *mut u8, ret_len_ptr: *mut u32) -> i32;
    /// Ends the frame with success; at most 64 KiB.
    /// Gas: 1 per 8 bytes (data).
    #[link_name = "return"]
    pub fn return_data(data_ptr: *const u8, data_len: u32) -> !;
    /// Ends the frame and discards its overlay; at most 64 KiB.
    /// Gas: 1 per 8 bytes (data).
    #[link_name = "revert"]
    pub fn revert(data_ptr: *const u8, data_len: u32) -> !;
    /// Spends the amount on top of its own price.
    /// Gas: 2 + amount.
    #[link_name = "consume_gas"]
    pub fn consume_gas(amount: u64) -> i32;
    /// Writes the 32 bytes of the wave's random beacon.
    /// Gas: 50.
    #[link_name = "beacon_get"]
    pub fn beacon_get(out_ptr: *mut u8) -> i32;
    /// Reads a key of at most 1 KiB: 0, or -7 when the buffer is too small. An absent key is a success of length 0.
    /// Gas: 1,000 + 1 per byte (bytes copied). Parachains only.
    #[link_name = "parachain_storage_read"]
    pub fn parachain_storage_read(key_ptr: *const u8, key_len: u32, out_ptr: *mut u8, out_len_ptr: *mut u32) -> i32;
    /// Writes a key: -5 in a view.
    /// Gas: 5,500 + 10 per byte (key and value). Parachains only.
    #[link_name = "parachain_storage_write"]
    pub fn parachain_storage_write(key_ptr: *const u8, key_len: u32, val_ptr: *const u8, val_len: u32) -> i32;
    /// Deletes a key: -5 in a view.
    /// Gas: 5,500. Parachains only.
    #[link_name = "parachain_storage_delete"]
    pub fn parachain_storage_delete(key_ptr: *const u8, key_len: u32) -> i32;
    /// Writes the 32 bytes of the parachain's id.
    /// Gas: 5. Parachains only.
    #[link_name = "parachain_id"]
    pub fn parachain_id(out_ptr: *mut u8) -> i32;
    /// Version that runs.
    /// Gas: 5. Parachains only.
    #[link_name = "parachain_version"]
    pub fn parachain_version() -> i32;
    /// As emit_event, filed under the parachain's id.
    /// Gas: 2,000 + 1,000 per topic + 8 per byte (data). Parachains only.
    #[link_name = "parachain_emit_event"]
    pub fn parachain_emit_event(topics_ptr: *const u8, topics_count: u32, data_ptr: *const u8, data_len: u32) -> i32;
    /// Sends a message; cb_gas is paid on top, now. Message id, or -14, -1, -13, -5 in a view.
    /// Gas: 10,000 + 8 per byte (payload and callback name) + 200,000 for delivery + cb_gas. Parachains only.
    #[link_name = "send_xparachain_message"]
    pub fn send_xparachain_message(target_ptr: *const u8, msg_ptr: *const u8, msg_len: u32, cb_ptr: *const u8, cb_len: u32, cb_gas: u64, timeout_waves: u64) -> i64;
    /// Answers -5 until the key ceremony exists.
    /// Gas: 80,000 + 100 per byte (plaintext). Parachains only.
    #[link_name = "threshold_encrypt"]
    pub fn threshold_encrypt(pt_ptr: *const u8, pt_len: u32, out_ptr: *mut u8, out_len_ptr: *mut u32) -> i32;
    /// Answers -5 until the key ceremony exists.
    /// Gas: 100,000 + 50 per byte (ciphertext). Parachains only.
    #[link_name = "threshold_decrypt"]
    pub fn threshold_decrypt(ct_ptr: *const u8, ct_len: u32, out_ptr: *mut u8, out_len_ptr: *mut u32) -> i32;
}
