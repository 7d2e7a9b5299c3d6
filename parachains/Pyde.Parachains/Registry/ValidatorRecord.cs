using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Parachains.Registry;

/// <summary>A validator of the chain.</summary>
public sealed record ValidatorRecord : IBorshValue<ValidatorRecord>
{
    /// <summary>Its account.</summary>
    public required Address Validator { get; init; }

    /// <summary>Who runs it.</summary>
    public required Address Operator { get; init; }

    /// <summary>Its FALCON key.</summary>
    public required ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>Its stake in quanta.</summary>
    public required UInt128 Stake { get; init; }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Validator.Value);
        writer.WriteHash32(Operator.Value);
        writer.WriteFixed(PublicKey.Span);
        writer.WriteU128(Stake);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ValidatorRecord value)
    {
        value = new ValidatorRecord
        {
            Validator = reader.ReadAddress(),
            Operator = reader.ReadAddress(),
            PublicKey = reader.ReadFixed(Limits.PublicKeyBytes).ToArray(),
            Stake = reader.ReadU128(),
        };
        return reader.Outcome;
    }
}
