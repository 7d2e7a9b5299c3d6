using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>The record of one account (execution.md). Immutable; equal by content.</summary>
/// <remarks>
/// Stored dense and little-endian: address, nonce base u64, used bitmap u16, balance u128, code hash, storage root (32 zero bytes: derived,
/// never stored), type u8, keys (<see cref="AuthKeys"/>), gas tank u128, key nonce u32. A record whose address differs from the one asked
/// for is the caller's to refuse.
/// </remarks>
public sealed record Account : IBorshValue<Account>
{
    private const byte StateKeyDiscriminator = 0x01;

    /// <summary>The address it is stored under.</summary>
    public required Address Address { get; init; }

    /// <summary>Nonces used and free.</summary>
    public NonceWindow Nonces { get; init; }

    /// <summary>Spendable quanta.</summary>
    public UInt128 Balance { get; init; }

    /// <summary>Hash of the module; zero without one.</summary>
    public ModuleHash CodeHash { get; init; }

    /// <summary>What it is.</summary>
    public AccountType Type { get; init; }

    /// <summary>Who may sign for it.</summary>
    public AuthKeys Keys { get; init; } = AuthKeys.None;

    /// <summary>Quanta that pay for sponsored calls to it.</summary>
    public UInt128 GasTank { get; init; }

    /// <summary>Times the keys were rotated.</summary>
    public uint KeyNonce { get; init; }

    /// <summary>Key of an address's account record: <c>address[..16] ‖ Poseidon2(0x01 ‖ address)[..16]</c> (state.md, "Keys").</summary>
    /// <param name="address">The address.</param>
    public static Hash32 StateKey(Address address)
    {
        Span<byte> input = stackalloc byte[1 + Hash32.Bytes];
        input[0] = StateKeyDiscriminator;
        address.CopyTo(input[1..]);
        Span<byte> key = stackalloc byte[Hash32.Bytes];
        Digest.Poseidon2(input).CopyTo(key);
        key[..16].CopyTo(key[16..]);
        input.Slice(1, 16).CopyTo(key);
        return Hash32.FromBytes(key);
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Address.Value);
        Nonces.Encode(ref writer);
        writer.WriteU128(Balance);
        writer.WriteHash32(CodeHash.Value);
        writer.WriteHash32(Hash32.Zero);
        writer.WriteU8((byte)Type);
        Keys.Encode(ref writer);
        writer.WriteU128(GasTank);
        writer.WriteU32(KeyNonce);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out Account value)
    {
        value = null!;
        Address address = reader.ReadAddress();
        NonceWindow nonces = reader.ReadValue<NonceWindow>();
        UInt128 balance = reader.ReadU128();
        Hash32 codeHash = reader.ReadHash32();
        int storageRootAt = reader.Offset;
        if (!reader.ReadHash32().IsZero)
            reader.FailAt(DecodeOutcome.InvalidValue, storageRootAt);
        byte type = reader.ReadTag((byte)AccountType.System);
        AuthKeys keys = reader.ReadValue<AuthKeys>();
        UInt128 gasTank = reader.ReadU128();
        uint keyNonce = reader.ReadU32();
        if (!reader.IsOk)
            return reader.Outcome;
        value = new Account
        {
            Address = address,
            Nonces = nonces,
            Balance = balance,
            CodeHash = new ModuleHash(codeHash),
            Type = (AccountType)type,
            Keys = keys,
            GasTank = gasTank,
            KeyNonce = keyNonce,
        };
        return DecodeOutcome.Ok;
    }
}
