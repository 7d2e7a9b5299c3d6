using System.Collections.Frozen;
using Pyde.Contracts.Wasm;

namespace Pyde.Abi;

/// <summary>
/// The host-function table: the single source of imports, their types, their gas, the generated bindings and the reference page.
/// </summary>
/// <remarks>Immutable; any thread. Source: abi.md, "Host functions". Since ABI 1.0.</remarks>
public static class HostTable
{
    /// <summary>The module that every import names.</summary>
    public const string ImportModule = "pyde";

    /// <summary>ABI version 1.0: the major number in the upper half, the minor one in the lower.</summary>
    public const uint AbiVersion = 0x0001_0000;

    /// <summary>Bytes of an address, slot or hash.</summary>
    public const int AddressBytes = 32;

    /// <summary>Bytes of an amount (u128).</summary>
    public const int AmountBytes = 16;

    /// <summary>Bytes of a slot's value, at most.</summary>
    public const int SlotValueBytesMax = 16_384;

    /// <summary>Topics of an event, at most.</summary>
    public const int TopicsMax = 4;

    /// <summary>Bytes of an event's data, at most.</summary>
    public const int EventDataBytesMax = 16_384;

    /// <summary>Bytes of return and revert data, at most.</summary>
    public const int ReturnBytesMax = 65_536;

    /// <summary>Bytes of a parachain storage key, at most.</summary>
    public const int ParachainKeyBytesMax = 1_024;

    /// <summary>Bytes of a FALCON-512 public key.</summary>
    public const int FalconPublicKeyBytes = 897;

    /// <summary>Gas that a static call forwards, at most.</summary>
    public const ulong StaticCallGasMax = 10_000_000;

    /// <summary>Bytes of a message between parachains, at most.</summary>
    public const int MessageBytesMax = 16_384;

    /// <summary>Waves until a message times out, at most; at least 1.</summary>
    public const ulong MessageTimeoutWavesMax = 10_000;

    private static readonly HostFunctionEntry[] Rows =
    [
        new(
            HostFunction.Sload,
            "sload",
            "slot_ptr i32, out_ptr i32, out_max i32",
            WasmValueType.I32,
            new(1_000, PerByte: 1),
            "bytes copied",
            HostFunctionTraits.None,
            "Reads a slot: the value's length, or -1 when absent (never written or deleted). Copies min(length, out_max)."),
        new(
            HostFunction.Sstore,
            "sstore",
            "slot_ptr i32, val_ptr i32, val_len i32",
            null,
            new(5_000, PerByte: 32),
            "value",
            HostFunctionTraits.Writes,
            "Writes a slot. The value has at most 16,384 bytes. Traps in a view."),
        new(
            HostFunction.Sdelete,
            "sdelete",
            "slot_ptr i32",
            null,
            new(5_000),
            "",
            HostFunctionTraits.Writes,
            "Deletes a slot. Traps in a view."),
        new(
            HostFunction.Balance,
            "balance",
            "addr_ptr i32, out_ptr i32",
            WasmValueType.I32,
            new(1_000),
            "",
            HostFunctionTraits.None,
            "Writes an account's balance, 16 bytes little-endian; an unknown account reads 0."),
        new(
            HostFunction.Transfer,
            "transfer",
            "to_ptr i32, amount_ptr i32",
            WasmValueType.I32,
            new(7_000),
            "",
            HostFunctionTraits.Writes,
            "Moves value: -3 balance, -8 address, -5 in a view. Runs no code."),
        new(
            HostFunction.Caller,
            "caller",
            "out_ptr i32",
            WasmValueType.I32,
            new(5),
            "",
            HostFunctionTraits.None,
            "Writes the 32 bytes of the address that called this frame."),
        new(
            HostFunction.Origin,
            "origin",
            "out_ptr i32",
            WasmValueType.I32,
            new(5),
            "",
            HostFunctionTraits.None,
            "Writes the 32 bytes of the address that sent the transaction."),
        new(
            HostFunction.SelfAddress,
            "self_address",
            "out_ptr i32",
            WasmValueType.I32,
            new(5),
            "",
            HostFunctionTraits.None,
            "Writes the 32 bytes of the address whose storage this frame uses."),
        new(
            HostFunction.WaveId,
            "wave_id",
            "",
            WasmValueType.I64,
            new(2),
            "",
            HostFunctionTraits.None,
            "Number of the wave."),
        new(
            HostFunction.WaveTimestamp,
            "wave_timestamp",
            "",
            WasmValueType.I64,
            new(2),
            "",
            HostFunctionTraits.None,
            "Seconds, attested by the committee."),
        new(
            HostFunction.ChainId,
            "chain_id",
            "",
            WasmValueType.I64,
            new(2),
            "",
            HostFunctionTraits.None,
            "Number of the chain."),
        new(
            HostFunction.TxHash,
            "tx_hash",
            "out_ptr i32",
            null,
            new(5),
            "",
            HostFunctionTraits.None,
            "Writes the 32 bytes of the transaction's hash."),
        new(
            HostFunction.TxValue,
            "tx_value",
            "out_ptr i32",
            null,
            new(5),
            "",
            HostFunctionTraits.None,
            "Writes the value that came with this frame, 16 bytes little-endian."),
        new(
            HostFunction.TxGasRemaining,
            "tx_gas_remaining",
            "",
            WasmValueType.I64,
            new(2),
            "",
            HostFunctionTraits.None,
            "Gas left in this frame, after this call's own charge."),
        new(
            HostFunction.CalldataSize,
            "calldata_size",
            "",
            WasmValueType.I32,
            new(2),
            "",
            HostFunctionTraits.None,
            "Length of the calldata."),
        new(
            HostFunction.CalldataCopy,
            "calldata_copy",
            "offset i32, len i32, out_ptr i32",
            WasmValueType.I32,
            new(8, PerByte: 1),
            "len",
            HostFunctionTraits.None,
            "Copies calldata: 0, or -1 outside of it."),
        new(
            HostFunction.EmitEvent,
            "emit_event",
            "topics_ptr i32, topics_count i32, data_ptr i32, data_len i32",
            WasmValueType.I32,
            new(2_000, PerByte: 8, PerTopic: 1_000),
            "data",
            HostFunctionTraits.Writes,
            "Emits an event with 1 to 4 topics of 32 bytes and at most 16 KiB of data: -5 in a view, -1 out of range."),
        new(
            HostFunction.HashBlake3,
            "hash_blake3",
            "in_ptr i32, in_len i32, out_ptr i32",
            null,
            new(15, PerEightBytes: 3),
            "input",
            HostFunctionTraits.None,
            "Writes the 32 bytes of BLAKE3."),
        new(
            HostFunction.HashPoseidon2,
            "hash_poseidon2",
            "in_ptr i32, in_len i32, out_ptr i32",
            null,
            new(1_000, PerEightBytes: 300),
            "input",
            HostFunctionTraits.None,
            "Writes the 32 bytes of Poseidon2."),
        new(
            HostFunction.HashKeccak256,
            "hash_keccak256",
            "in_ptr i32, in_len i32, out_ptr i32",
            null,
            new(30, PerEightBytes: 6),
            "input",
            HostFunctionTraits.None,
            "Writes the 32 bytes of Keccak-256."),
        new(
            HostFunction.FalconVerify,
            "falcon_verify",
            "pk_ptr i32, msg_ptr i32, msg_len i32, sig_ptr i32, sig_len i32",
            WasmValueType.I32,
            new(50_000, PerEightBytes: 6),
            "message",
            HostFunctionTraits.None,
            "Verifies a FALCON-512 signature under a key of 897 bytes: 0 or -17."),
        new(
            HostFunction.CrossCall,
            "cross_call",
            "target i32, fn_ptr i32, fn_len i32, data_ptr i32, data_len i32, value_ptr i32, gas i64, ret_ptr i32, ret_len_ptr i32",
            WasmValueType.I32,
            new(1_000, PerByte: 8),
            "function name, data and result bytes copied back",
            HostFunctionTraits.None,
            "Calls another module in a nested overlay, merged on success. The callee's gas comes on top."),
        new(
            HostFunction.CrossCallStatic,
            "cross_call_static",
            "target i32, fn_ptr i32, fn_len i32, data_ptr i32, data_len i32, gas i64, ret_ptr i32, ret_len_ptr i32",
            WasmValueType.I32,
            new(1_000, PerByte: 8),
            "function name, data and result bytes copied back",
            HostFunctionTraits.None,
            "Calls a View function; at most 10,000,000 of the caller's gas is forwarded."),
        new(
            HostFunction.DelegateCall,
            "delegate_call",
            "target i32, fn_ptr i32, fn_len i32, data_ptr i32, data_len i32, gas i64, ret_ptr i32, ret_len_ptr i32",
            WasmValueType.I32,
            new(1_200, PerByte: 8),
            "function name, data and result bytes copied back",
            HostFunctionTraits.None,
            "Runs the callee's code on the caller's storage and identity."),
        new(
            HostFunction.Return,
            "return",
            "data_ptr i32, data_len i32",
            null,
            new(0, PerEightBytes: 1),
            "data",
            HostFunctionTraits.EndsFrame,
            "Ends the frame with success; at most 64 KiB."),
        new(
            HostFunction.Revert,
            "revert",
            "data_ptr i32, data_len i32",
            null,
            new(0, PerEightBytes: 1),
            "data",
            HostFunctionTraits.EndsFrame,
            "Ends the frame and discards its overlay; at most 64 KiB."),
        new(
            HostFunction.ConsumeGas,
            "consume_gas",
            "amount i64",
            WasmValueType.I32,
            new(2),
            "",
            HostFunctionTraits.None,
            "Spends the amount on top of its own price."),
        new(
            HostFunction.BeaconGet,
            "beacon_get",
            "out_ptr i32",
            WasmValueType.I32,
            new(50),
            "",
            HostFunctionTraits.None,
            "Writes the 32 bytes of the wave's random beacon."),
        new(
            HostFunction.ParachainStorageRead,
            "parachain_storage_read",
            "key_ptr i32, key_len i32, out_ptr i32, out_len_ptr i32",
            WasmValueType.I32,
            new(1_000, PerByte: 1),
            "bytes copied",
            HostFunctionTraits.ParachainOnly,
            "Reads a key of at most 1 KiB: 0, or -7 when the buffer is too small. An absent key is a success of length 0."),
        new(
            HostFunction.ParachainStorageWrite,
            "parachain_storage_write",
            "key_ptr i32, key_len i32, val_ptr i32, val_len i32",
            WasmValueType.I32,
            new(5_500, PerByte: 10),
            "key and value",
            HostFunctionTraits.ParachainOnly | HostFunctionTraits.Writes,
            "Writes a key: -5 in a view."),
        new(
            HostFunction.ParachainStorageDelete,
            "parachain_storage_delete",
            "key_ptr i32, key_len i32",
            WasmValueType.I32,
            new(5_500),
            "",
            HostFunctionTraits.ParachainOnly | HostFunctionTraits.Writes,
            "Deletes a key: -5 in a view."),
        new(
            HostFunction.ParachainId,
            "parachain_id",
            "out_ptr i32",
            WasmValueType.I32,
            new(5),
            "",
            HostFunctionTraits.ParachainOnly,
            "Writes the 32 bytes of the parachain's id."),
        new(
            HostFunction.ParachainVersion,
            "parachain_version",
            "",
            WasmValueType.I32,
            new(5),
            "",
            HostFunctionTraits.ParachainOnly,
            "Version that runs."),
        new(
            HostFunction.ParachainEmitEvent,
            "parachain_emit_event",
            "topics_ptr i32, topics_count i32, data_ptr i32, data_len i32",
            WasmValueType.I32,
            new(2_000, PerByte: 8, PerTopic: 1_000),
            "data",
            HostFunctionTraits.ParachainOnly | HostFunctionTraits.Writes,
            "As emit_event, filed under the parachain's id."),
        new(
            HostFunction.SendXparachainMessage,
            "send_xparachain_message",
            "target_ptr i32, msg_ptr i32, msg_len i32, cb_ptr i32, cb_len i32, cb_gas i64, timeout_waves i64",
            WasmValueType.I64,
            new(10_000, PerByte: 8, Delivery: 200_000),
            "payload and callback name",
            HostFunctionTraits.ParachainOnly | HostFunctionTraits.Writes,
            "Sends a message; cb_gas is paid on top, now. Message id, or -14, -1, -13, -5 in a view."),
        new(
            HostFunction.ThresholdEncrypt,
            "threshold_encrypt",
            "pt_ptr i32, pt_len i32, out_ptr i32, out_len_ptr i32",
            WasmValueType.I32,
            new(80_000, PerByte: 100),
            "plaintext",
            HostFunctionTraits.ParachainOnly,
            "Answers -5 until the key ceremony exists."),
        new(
            HostFunction.ThresholdDecrypt,
            "threshold_decrypt",
            "ct_ptr i32, ct_len i32, out_ptr i32, out_len_ptr i32",
            WasmValueType.I32,
            new(100_000, PerByte: 50),
            "ciphertext",
            HostFunctionTraits.ParachainOnly,
            "Answers -5 until the key ceremony exists."),
    ];

    private static readonly FrozenDictionary<string, HostFunctionEntry> ByName =
        Rows.ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>All rows; a row's place is the number of its <see cref="HostFunction"/>.</summary>
    public static ReadOnlySpan<HostFunctionEntry> Entries => Rows;

    /// <summary>The row of a host function.</summary>
    /// <param name="function">Any defined value.</param>
    public static HostFunctionEntry Entry(HostFunction function) => Rows[(int)function];

    /// <summary>Finds a row by the name of an import.</summary>
    /// <param name="name">Compared byte for byte.</param>
    /// <returns>The row, or null where the table has no such function.</returns>
    public static HostFunctionEntry? Find(string name) => ByName.GetValueOrDefault(name);
}
