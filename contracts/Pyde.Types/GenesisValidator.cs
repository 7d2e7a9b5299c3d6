using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>A validator of epoch 0.</summary>
public sealed class GenesisValidator : IBorshValue<GenesisValidator>
{
    /// <summary>Bytes of every one.</summary>
    public const int Bytes = 32 + 32 + Limits.PublicKeyBytes + 16 + 32;

    /// <summary>Its account.</summary>
    public required Address Validator { get; init; }

    /// <summary>Who runs it; at most three validators each (consensus.md).</summary>
    public required Address Operator { get; init; }

    /// <summary>897 bytes; not copied.</summary>
    public required ReadOnlyMemory<byte> PublicKey
    {
        get;
        init
        {
            Require.Length(value.Length, Limits.PublicKeyBytes, nameof(PublicKey));
            field = value;
        }
    }

    /// <summary>Its stake in quanta, minted beside the accounts' balances.</summary>
    public required UInt128 Stake { get; init; }

    /// <summary>End of its hash chain for the beacon.</summary>
    public Hash32 BeaconCommitment { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Validator.Value);
        writer.WriteHash32(Operator.Value);
        writer.WriteFixed(PublicKey.Span);
        writer.WriteU128(Stake);
        writer.WriteHash32(BeaconCommitment);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out GenesisValidator value)
    {
        value = null!;
        Address validator = reader.ReadAddress();
        Address operatedBy = reader.ReadAddress();
        ReadOnlySpan<byte> publicKey = reader.ReadFixed(Limits.PublicKeyBytes);
        UInt128 stake = reader.ReadU128();
        Hash32 beaconCommitment = reader.ReadHash32();
        if (!reader.IsOk)
            return reader.Outcome;
        value = new GenesisValidator
        {
            Validator = validator,
            Operator = operatedBy,
            PublicKey = publicKey.ToArray(),
            Stake = stake,
            BeaconCommitment = beaconCommitment,
        };
        return DecodeOutcome.Ok;
    }
}
