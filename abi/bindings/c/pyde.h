/* Host functions of the Pyde ABI, version 1.0. Rendered from the table in abi/Pyde.Abi; do not edit. */
#ifndef PYDE_H
#define PYDE_H

#include <stdint.h>

#define PYDE_ABI_VERSION 0x00010000u

/* Makes a function callable by the chain: void name(void). */
#define PYDE_EXPORT(name) __attribute__((export_name(#name))) void name(void)

#define PYDE_IMPORT(name) __attribute__((import_module("pyde"), import_name(#name)))

/* Sizes and limits. */
#define PYDE_ADDRESS_BYTES 32u
#define PYDE_AMOUNT_BYTES 16u
#define PYDE_SLOT_VALUE_BYTES_MAX 16384u
#define PYDE_TOPICS_MAX 4u
#define PYDE_EVENT_DATA_BYTES_MAX 16384u
#define PYDE_RETURN_BYTES_MAX 65536u
#define PYDE_PARACHAIN_KEY_BYTES_MAX 1024u
#define PYDE_FALCON_PUBLIC_KEY_BYTES 897u
#define PYDE_MESSAGE_BYTES_MAX 16384u
#define PYDE_MESSAGE_TIMEOUT_WAVES_MAX 10000u

/* Negative answers. */
#define PYDE_ERR_INVALID_INPUT (-1)
#define PYDE_ERR_NOT_FOUND (-2)
#define PYDE_ERR_INSUFFICIENT_BALANCE (-3)
#define PYDE_ERR_OUT_OF_GAS (-4)
#define PYDE_ERR_FORBIDDEN (-5)
#define PYDE_ERR_ACCESS_LIST_VIOLATION (-6)
#define PYDE_ERR_OUTPUT_BUFFER_TOO_SMALL (-7)
#define PYDE_ERR_INVALID_ADDRESS (-8)
#define PYDE_ERR_REENTRANCY_BLOCKED (-9)
#define PYDE_ERR_CROSS_CALL_FAILED (-10)
#define PYDE_ERR_CROSS_CALL_OUT_OF_GAS (-11)
#define PYDE_ERR_VALUE_TRANSFER_NOT_PAYABLE (-12)
#define PYDE_ERR_INVALID_FUNCTION_NAME (-13)
#define PYDE_ERR_X_CALL_RATE_LIMITED (-14)
#define PYDE_ERR_PARACHAIN_ONLY (-15)
#define PYDE_ERR_CIPHERTEXT_INVALID (-16)
#define PYDE_ERR_SIGNATURE_INVALID (-17)
#define PYDE_ERR_INTERNAL (-100)

/* Attribute bits of the pyde.abi section. */
#define PYDE_ATTR_VIEW 1u
#define PYDE_ATTR_PAYABLE 2u
#define PYDE_ATTR_REENTRANT 4u
#define PYDE_ATTR_SPONSORED 8u
#define PYDE_ATTR_CONSTRUCTOR 16u
#define PYDE_ATTR_FALLBACK 32u
#define PYDE_ATTR_RECEIVE 64u
#define PYDE_ATTR_ENTRY 128u

/* Reads a slot: the value's length, or -1 when absent (never written or deleted). Copies min(length, out_max).
 * Gas: 1,000 + 1 per byte (bytes copied). */
PYDE_IMPORT(sload) int32_t pyde_sload(const void *slot_ptr, void *out_ptr, uint32_t out_max);

/* Writes a slot. The value has at most 16,384 bytes. Traps in a view.
 * Gas: 5,000 + 32 per byte (value). */
PYDE_IMPORT(sstore) void pyde_sstore(const void *slot_ptr, const void *val_ptr, uint32_t val_len);

/* Deletes a slot. Traps in a view.
 * Gas: 5,000. */
PYDE_IMPORT(sdelete) void pyde_sdelete(const void *slot_ptr);

/* Writes an account's balance, 16 bytes little-endian; an unknown account reads 0.
 * Gas: 1,000. */
PYDE_IMPORT(balance) int32_t pyde_balance(const void *addr_ptr, void *out_ptr);

/* Moves value: -3 balance, -8 address, -5 in a view. Runs no code.
 * Gas: 7,000. */
PYDE_IMPORT(transfer) int32_t pyde_transfer(const void *to_ptr, const void *amount_ptr);

/* Writes the 32 bytes of the address that called this frame.
 * Gas: 5. */
PYDE_IMPORT(caller) int32_t pyde_caller(void *out_ptr);

/* Writes the 32 bytes of the address that sent the transaction.
 * Gas: 5. */
PYDE_IMPORT(origin) int32_t pyde_origin(void *out_ptr);

/* Writes the 32 bytes of the address whose storage this frame uses.
 * Gas: 5. */
PYDE_IMPORT(self_address) int32_t pyde_self_address(void *out_ptr);

/* Number of the wave.
 * Gas: 2. */
PYDE_IMPORT(wave_id) int64_t pyde_wave_id(void);

/* Seconds, attested by the committee.
 * Gas: 2. */
PYDE_IMPORT(wave_timestamp) int64_t pyde_wave_timestamp(void);

/* Number of the chain.
 * Gas: 2. */
PYDE_IMPORT(chain_id) int64_t pyde_chain_id(void);

/* Writes the 32 bytes of the transaction's hash.
 * Gas: 5. */
PYDE_IMPORT(tx_hash) void pyde_tx_hash(void *out_ptr);

/* Writes the value that came with this frame, 16 bytes little-endian.
 * Gas: 5. */
PYDE_IMPORT(tx_value) void pyde_tx_value(void *out_ptr);

/* Gas left in this frame, after this call's own charge.
 * Gas: 2. */
PYDE_IMPORT(tx_gas_remaining) int64_t pyde_tx_gas_remaining(void);

/* Length of the calldata.
 * Gas: 2. */
PYDE_IMPORT(calldata_size) int32_t pyde_calldata_size(void);

/* Copies calldata: 0, or -1 outside of it.
 * Gas: 8 + 1 per byte (len). */
PYDE_IMPORT(calldata_copy) int32_t pyde_calldata_copy(uint32_t offset, uint32_t len, void *out_ptr);

/* Emits an event with 1 to 4 topics of 32 bytes and at most 16 KiB of data: -5 in a view, -1 out of range.
 * Gas: 2,000 + 1,000 per topic + 8 per byte (data). */
PYDE_IMPORT(emit_event) int32_t pyde_emit_event(const void *topics_ptr, uint32_t topics_count, const void *data_ptr, uint32_t data_len);

/* Writes the 32 bytes of BLAKE3.
 * Gas: 15 + 3 per 8 bytes (input). */
PYDE_IMPORT(hash_blake3) void pyde_hash_blake3(const void *in_ptr, uint32_t in_len, void *out_ptr);

/* Writes the 32 bytes of Poseidon2.
 * Gas: 1,000 + 300 per 8 bytes (input). */
PYDE_IMPORT(hash_poseidon2) void pyde_hash_poseidon2(const void *in_ptr, uint32_t in_len, void *out_ptr);

/* Writes the 32 bytes of Keccak-256.
 * Gas: 30 + 6 per 8 bytes (input). */
PYDE_IMPORT(hash_keccak256) void pyde_hash_keccak256(const void *in_ptr, uint32_t in_len, void *out_ptr);

/* Verifies a FALCON-512 signature under a key of 897 bytes: 0 or -17.
 * Gas: 50,000 + 6 per 8 bytes (message). */
PYDE_IMPORT(falcon_verify) int32_t pyde_falcon_verify(const void *pk_ptr, const void *msg_ptr, uint32_t msg_len, const void *sig_ptr, uint32_t sig_len);

/* Calls another module in a nested overlay, merged on success. The callee's gas comes on top.
 * Gas: 1,000 + 8 per byte (function name, data and result bytes copied back) + what the callee uses. */
PYDE_IMPORT(cross_call) int32_t pyde_cross_call(const void *target, const void *fn_ptr, uint32_t fn_len, const void *data_ptr, uint32_t data_len, const void *value_ptr, uint64_t gas, void *ret_ptr, uint32_t *ret_len_ptr);

/* Calls a View function; at most 10,000,000 of the caller's gas is forwarded.
 * Gas: 1,000 + 8 per byte (function name, data and result bytes copied back) + what the callee uses. */
PYDE_IMPORT(cross_call_static) int32_t pyde_cross_call_static(const void *target, const void *fn_ptr, uint32_t fn_len, const void *data_ptr, uint32_t data_len, uint64_t gas, void *ret_ptr, uint32_t *ret_len_ptr);

/* Runs the callee's code on the caller's storage and identity.
 * Gas: 1,200 + 8 per byte (function name, data and result bytes copied back) + what the callee uses. */
PYDE_IMPORT(delegate_call) int32_t pyde_delegate_call(const void *target, const void *fn_ptr, uint32_t fn_len, const void *data_ptr, uint32_t data_len, uint64_t gas, void *ret_ptr, uint32_t *ret_len_ptr);

/* Ends the frame with success; at most 64 KiB.
 * Gas: 1 per 8 bytes (data). */
PYDE_IMPORT(return) _Noreturn void pyde_return(const void *data_ptr, uint32_t data_len);

/* Ends the frame and discards its overlay; at most 64 KiB.
 * Gas: 1 per 8 bytes (data). */
PYDE_IMPORT(revert) _Noreturn void pyde_revert(const void *data_ptr, uint32_t data_len);

/* Spends the amount on top of its own price.
 * Gas: 2 + amount. */
PYDE_IMPORT(consume_gas) int32_t pyde_consume_gas(uint64_t amount);

/* Writes the 32 bytes of the wave's random beacon.
 * Gas: 50. */
PYDE_IMPORT(beacon_get) int32_t pyde_beacon_get(void *out_ptr);

/* Reads a key of at most 1 KiB: 0, or -7 when the buffer is too small. An absent key is a success of length 0.
 * Gas: 1,000 + 1 per byte (bytes copied). Parachains only. */
PYDE_IMPORT(parachain_storage_read) int32_t pyde_parachain_storage_read(const void *key_ptr, uint32_t key_len, void *out_ptr, uint32_t *out_len_ptr);

/* Writes a key: -5 in a view.
 * Gas: 5,500 + 10 per byte (key and value). Parachains only. */
PYDE_IMPORT(parachain_storage_write) int32_t pyde_parachain_storage_write(const void *key_ptr, uint32_t key_len, const void *val_ptr, uint32_t val_len);

/* Deletes a key: -5 in a view.
 * Gas: 5,500. Parachains only. */
PYDE_IMPORT(parachain_storage_delete) int32_t pyde_parachain_storage_delete(const void *key_ptr, uint32_t key_len);

/* Writes the 32 bytes of the parachain's id.
 * Gas: 5. Parachains only. */
PYDE_IMPORT(parachain_id) int32_t pyde_parachain_id(void *out_ptr);

/* Version that runs.
 * Gas: 5. Parachains only. */
PYDE_IMPORT(parachain_version) int32_t pyde_parachain_version(void);

/* As emit_event, filed under the parachain's id.
 * Gas: 2,000 + 1,000 per topic + 8 per byte (data). Parachains only. */
PYDE_IMPORT(parachain_emit_event) int32_t pyde_parachain_emit_event(const void *topics_ptr, uint32_t topics_count, const void *data_ptr, uint32_t data_len);

/* Sends a message; cb_gas is paid on top, now. Message id, or -14, -1, -13, -5 in a view.
 * Gas: 10,000 + 8 per byte (payload and callback name) + 200,000 for delivery + cb_gas. Parachains only. */
PYDE_IMPORT(send_xparachain_message) int64_t pyde_send_xparachain_message(const void *target_ptr, const void *msg_ptr, uint32_t msg_len, const void *cb_ptr, uint32_t cb_len, uint64_t cb_gas, uint64_t timeout_waves);

/* Answers -5 until the key ceremony exists.
 * Gas: 80,000 + 100 per byte (plaintext). Parachains only. */
PYDE_IMPORT(threshold_encrypt) int32_t pyde_threshold_encrypt(const void *pt_ptr, uint32_t pt_len, void *out_ptr, uint32_t *out_len_ptr);

/* Answers -5 until the key ceremony exists.
 * Gas: 100,000 + 50 per byte (ciphertext). Parachains only. */
PYDE_IMPORT(threshold_decrypt) int32_t pyde_threshold_decrypt(const void *ct_ptr, uint32_t ct_len, void *out_ptr, uint32_t *out_len_ptr);

#endif
