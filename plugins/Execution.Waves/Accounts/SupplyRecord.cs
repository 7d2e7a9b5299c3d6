using Pyde.Types.Borsh;

namespace Execution.Waves.Accounts;

/// <summary>Totals that make supply an invariant: minted − burnt = balances + tanks + stakes + pools + deposits.</summary>
internal sealed record SupplyRecord : IBorshValue<SupplyRecord>
{
    public UInt128 Minted { get; init; }

    public UInt128 Burnt { get; init; }

    public UInt128 RewardPool { get; init; }

    public UInt128 Treasury { get; init; }

    public UInt128 Deposits { get; init; }

    public UInt128 Stakes { get; init; }

    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU128(Minted);
        writer.WriteU128(Burnt);
        writer.WriteU128(RewardPool);
        writer.WriteU128(Treasury);
        writer.WriteU128(Deposits);
        writer.WriteU128(Stakes);
    }

    public static DecodeOutcome TryDecode(ref BorshReader reader, out SupplyRecord value)
    {
        value = new SupplyRecord
        {
            Minted = reader.ReadU128(),
            Burnt = reader.ReadU128(),
            RewardPool = reader.ReadU128(),
            Treasury = reader.ReadU128(),
            Deposits = reader.ReadU128(),
            Stakes = reader.ReadU128(),
        };
        return reader.Outcome;
    }
}
