using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>An account that exists in wave 0.</summary>
public sealed class GenesisAccount : IBorshValue<GenesisAccount>
{
    /// <summary>Bytes of the smallest one.</summary>
    public const int BytesMin = 32 + 16 + 1;

    /// <summary>Its address.</summary>
    public required Address Address { get; init; }

    /// <summary>Its quanta.</summary>
    public required UInt128 Balance { get; init; }

    /// <summary>Who may sign for it; None until the key is registered.</summary>
    public AuthKeys Keys { get; init; } = AuthKeys.None;

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Address.Value);
        writer.WriteU128(Balance);
        Keys.Encode(ref writer);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out GenesisAccount value)
    {
        Address address = reader.ReadAddress();
        UInt128 balance = reader.ReadU128();
        AuthKeys keys = reader.ReadValue<AuthKeys>();
        value = reader.IsOk ? new GenesisAccount { Address = address, Balance = balance, Keys = keys } : null!;
        return reader.Outcome;
    }
}
