using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>A validator, as it lies under key 0x0a (docs/state-keys.md): account, operator, key, stake.</summary>
internal sealed record ReferenceValidator(Address Validator, Address Operator, ReadOnlyMemory<byte> PublicKey, UInt128 Stake)
    : IBorshValue<ReferenceValidator>
{
    public ReferenceValidator(GenesisValidator validator)
        : this(validator.Validator, validator.Operator, validator.PublicKey, validator.Stake)
    {
    }

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteHash32(Validator.Value);
        writer.WriteHash32(Operator.Value);
        writer.WriteFixed(PublicKey.Span);
        writer.WriteU128(Stake);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ReferenceValidator value)
    {
        value = new ReferenceValidator(
            reader.ReadAddress(), reader.ReadAddress(), reader.ReadFixed(Limits.PublicKeyBytes).ToArray(), reader.ReadU128());
        return reader.Outcome;
    }
}
