using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>A signed transaction. Immutable, any thread.</summary>
/// <remarks>
/// The wire form is the public SDK's: from, to, value, data, gas limit, nonce, signature, fee payer, access list, deadline, chain id, type.
/// The setters bound single fields; the bound on the whole (<see cref="Limits.TransactionBytesMax"/>) is the decoder's.
/// Source: execution.md; docs/decisions/0002-transaction-wire-format.md.
/// </remarks>
public sealed class Transaction : IBorshValue<Transaction>
{
    /// <summary>Bytes of the smallest transaction.</summary>
    public const int BytesMin = 32 + 32 + 16 + 4 + 8 + 8 + 4 + 1 + 4 + 1 + 8 + 1;

    private const int HashInputBytesMax = 8 + 32 + 32 + 16 + 32 + 8 + 8 + 33 + 32 + 9 + 1;

    private StrongBox<Hash32>? _hash;

    /// <summary>The chain it is for.</summary>
    public required ChainId ChainId { get; init; }

    /// <summary>The sender.</summary>
    public required Address From { get; init; }

    /// <summary>The recipient; zero where the type has none.</summary>
    public Address To { get; init; }

    /// <summary>Quanta that move on success.</summary>
    public UInt128 Value { get; init; }

    /// <summary>The payload that the type calls for; not copied, and must not change afterwards.</summary>
    public ReadOnlyMemory<byte> Data
    {
        get;
        init => field = Require.AtMost(value, Limits.TransactionBytesMax, nameof(Data));
    }

    /// <summary>Gas it may use.</summary>
    public ulong GasLimit { get; init; }

    /// <summary>A nonce of the sender's window.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Who pays the fee.</summary>
    public FeePayer FeePayer { get; init; }

    /// <summary>State it announces to touch; empty means sequential. No two entries with the same address and type.</summary>
    public ImmutableArray<AccessEntry> AccessList
    {
        get;
        init => field = Require.AtMost(value, Limits.AccessEntriesMax, nameof(AccessList));
    } = [];

    /// <summary>The last wave in which it is valid, if there is one.</summary>
    public WaveNumber? Deadline { get; init; }

    /// <summary>What it does.</summary>
    public TransactionType Type { get; init; }

    /// <summary>
    /// A FALCON-512 signature of <see cref="Hash"/>, or for MultiSig senders Borsh <c>Vec&lt;(u8 index, bytes)&gt;</c>; not copied.
    /// </summary>
    public ReadOnlyMemory<byte> Signature
    {
        get;
        init => field = Require.AtMost(value, Limits.SignatureFieldBytesMax, nameof(Signature));
    }

    /// <summary>The hash that identifies it and that its signature covers; computed once.</summary>
    /// <returns>
    /// Poseidon2 over chain id ‖ from ‖ to ‖ value ‖ Poseidon2(data) ‖ gas limit ‖ nonce ‖ fee payer ‖ Poseidon2(Borsh access list) ‖
    /// deadline ‖ type. The signature is no part of it.
    /// </returns>
    public Hash32 Hash() => (_hash ??= new StrongBox<Hash32>(ComputeHash())).Value;

    /// <summary>Bytes of the wire form.</summary>
    /// <returns>The length, without encoding anything.</returns>
    public int EncodedBytes()
    {
        int bytes = BytesMin + Data.Length + Signature.Length;
        if (FeePayer.Kind == FeePayerKind.Paymaster)
            bytes += Hash32.Bytes;
        if (Deadline is not null)
            bytes += 8;
        foreach (AccessEntry entry in AccessList)
            bytes += Limits.AccessEntryBytesMin + (Hash32.Bytes * entry.Keys.Length);
        return bytes;
    }

    /// <summary>The same transaction with another signature.</summary>
    /// <param name="signature">See <see cref="Signature"/>.</param>
    /// <returns>A new value with the same hash.</returns>
    public Transaction WithSignature(ReadOnlyMemory<byte> signature) => new()
    {
        ChainId = ChainId,
        From = From,
        To = To,
        Value = Value,
        Data = Data,
        GasLimit = GasLimit,
        Nonce = Nonce,
        FeePayer = FeePayer,
        AccessList = AccessList,
        Deadline = Deadline,
        Type = Type,
        Signature = signature,
        _hash = _hash,
    };

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(From.Value);
        writer.WriteHash32(To.Value);
        writer.WriteU128(Value);
        writer.WriteBytes(Data.Span);
        writer.WriteU64(GasLimit);
        writer.WriteU64(Nonce);
        writer.WriteBytes(Signature.Span);
        FeePayer.Encode(ref writer);
        writer.WriteVector(AccessList);
        writer.WriteOptionTag(Deadline is not null);
        if (Deadline is { } deadline)
            writer.WriteU64(deadline.Value);
        writer.WriteU64(ChainId.Value);
        writer.WriteU8((byte)Type);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out Transaction value)
    {
        value = null!;
        int start = reader.Offset;
        Address from = reader.ReadAddress();
        Address to = reader.ReadAddress();
        UInt128 amount = reader.ReadU128();
        byte[] data = reader.ReadBytes(Limits.TransactionBytesMax);
        ulong gasLimit = reader.ReadU64();
        ulong nonce = reader.ReadU64();
        byte[] signature = reader.ReadBytes(Limits.SignatureFieldBytesMax);
        FeePayer feePayer = reader.ReadValue<FeePayer>();
        int accessListAt = reader.Offset;
        ImmutableArray<AccessEntry> accessList =
            reader.ReadVector<AccessEntry>(Limits.AccessEntriesMax, Limits.AccessEntryBytesMin);
        WaveNumber? deadline = reader.ReadOptionTag() ? new WaveNumber(reader.ReadU64()) : null;
        ulong chainId = reader.ReadU64();
        int typeAt = reader.Offset;
        byte type = reader.ReadU8();
        if (!reader.IsOk)
            return reader.Outcome;
        if (!TransactionTypes.IsAssigned(type))
            return reader.FailAt(DecodeOutcome.InvalidTag, typeAt);
        if (reader.Offset - start > Limits.TransactionBytesMax)
            return reader.FailAt(DecodeOutcome.LimitExceeded, start);
        if (HasDuplicateEntry(accessList))
            return reader.FailAt(DecodeOutcome.Duplicate, accessListAt);
        value = new Transaction
        {
            ChainId = new ChainId(chainId),
            From = from,
            To = to,
            Value = amount,
            Data = data,
            GasLimit = gasLimit,
            Nonce = nonce,
            FeePayer = feePayer,
            AccessList = accessList,
            Deadline = deadline,
            Type = (TransactionType)type,
            Signature = signature,
        };
        return DecodeOutcome.Ok;
    }

    private static bool HasDuplicateEntry(ImmutableArray<AccessEntry> accessList)
    {
        if (accessList.Length < 2)
            return false;
        (Address, AccessType)[] scopes = ArrayPool<(Address, AccessType)>.Shared.Rent(accessList.Length);
        for (int i = 0; i < accessList.Length; i++)
            scopes[i] = (accessList[i].Address, accessList[i].Type);
        bool hasDuplicate = Distinct.HasDuplicate<(Address, AccessType)>(scopes.AsSpan(0, accessList.Length));
        ArrayPool<(Address, AccessType)>.Shared.Return(scopes);
        return hasDuplicate;
    }

    private Hash32 ComputeHash()
    {
        Span<byte> input = stackalloc byte[HashInputBytesMax];
        BinaryPrimitives.WriteUInt64LittleEndian(input, ChainId.Value);
        From.CopyTo(input[8..]);
        To.CopyTo(input[40..]);
        BinaryPrimitives.WriteUInt128LittleEndian(input[72..], Value);
        Digest.Poseidon2(Data.Span).CopyTo(input[88..]);
        BinaryPrimitives.WriteUInt64LittleEndian(input[120..], GasLimit);
        BinaryPrimitives.WriteUInt64LittleEndian(input[128..], Nonce);
        int length = 136;
        input[length++] = (byte)FeePayer.Kind;
        if (FeePayer.Kind == FeePayerKind.Paymaster)
        {
            FeePayer.PaymasterAddress.CopyTo(input[length..]);
            length += Hash32.Bytes;
        }

        HashAccessList().CopyTo(input[length..]);
        length += Hash32.Bytes;
        input[length++] = Deadline is null ? (byte)0 : (byte)1;
        if (Deadline is { } deadline)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(input[length..], deadline.Value);
            length += 8;
        }

        input[length++] = (byte)Type;
        return Digest.Poseidon2(input[..length]);
    }

    private Hash32 HashAccessList()
    {
        if (AccessList.IsEmpty)
            return Digest.Poseidon2([0, 0, 0, 0]);
        var output = new ArrayBufferWriter<byte>();
        var writer = new BorshWriter(output);
        writer.WriteVector(AccessList);
        return Digest.Poseidon2(output.WrittenSpan);
    }
}
