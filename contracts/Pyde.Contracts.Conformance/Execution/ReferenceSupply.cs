using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>Totals of the supply, as they lie under key 0x08 (docs/state-keys.md).</summary>
internal sealed record ReferenceSupply(
    UInt128 Minted, UInt128 Burnt, UInt128 RewardPool, UInt128 Treasury, UInt128 Deposits, UInt128 Stakes) : IBorshValue<ReferenceSupply>
{
    /// <summary>What must be held somewhere.</summary>
    public UInt128 Held => Minted - Burnt;

    /// <summary>Held outside of accounts.</summary>
    public UInt128 OutsideAccounts => RewardPool + Treasury + Deposits + Stakes;

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU128(Minted);
        writer.WriteU128(Burnt);
        writer.WriteU128(RewardPool);
        writer.WriteU128(Treasury);
        writer.WriteU128(Deposits);
        writer.WriteU128(Stakes);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out ReferenceSupply value)
    {
        value = new ReferenceSupply(
            reader.ReadU128(), reader.ReadU128(), reader.ReadU128(), reader.ReadU128(), reader.ReadU128(), reader.ReadU128());
        return reader.Outcome;
    }
}
