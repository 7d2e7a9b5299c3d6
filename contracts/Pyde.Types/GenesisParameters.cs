using Pyde.Types.Borsh;

namespace Pyde.Types;

/// <summary>Fees, deposits and terms that a chain starts with (waves.md, parachains.md). Amounts in quanta. Equal by content.</summary>
public sealed record GenesisParameters : IBorshValue<GenesisParameters>
{
    /// <summary>Base fee of wave 0 per gas.</summary>
    public UInt128 BaseFee { get; init; } = 10;

    /// <summary>Waves of an epoch.</summary>
    public ulong EpochWaves { get; init; } = 10_800;

    /// <summary>Seats of the chain's committee; 1 to 256.</summary>
    public ushort CommitteeSizeMax { get; init; } = 128;

    /// <summary>Smallest stake of a validator.</summary>
    public UInt128 MinimumStake { get; init; } = Amounts.FromPyde(10_000);

    /// <summary>Waves from the begin of unbonding to withdrawal.</summary>
    public ulong UnbondingWaves { get; init; } = 5_184_000;

    /// <summary>Fee of Register.</summary>
    public UInt128 ParachainRegisterFee { get; init; } = Amounts.FromPyde(100);

    /// <summary>Deposit of Register, back at Kill.</summary>
    public UInt128 ParachainDeposit { get; init; } = Amounts.FromPyde(1_000);

    /// <summary>Kept of the deposit at Kill.</summary>
    public UInt128 ParachainCleanupFee { get; init; } = Amounts.FromPyde(10);

    /// <summary>Deposit of Propose.</summary>
    public UInt128 ProposalDeposit { get; init; } = Amounts.FromPyde(10);

    /// <summary>Waves for which a killed parachain's state is kept.</summary>
    public ulong KilledStateWaves { get; init; } = 1_296_000;

    /// <summary>Fee of NameRegister, for the first year.</summary>
    public UInt128 NameRegisterFee { get; init; } = Amounts.FromPyde(5);

    /// <summary>Fee of NameRenew.</summary>
    public UInt128 NameRenewFee { get; init; } = Amounts.FromPyde(5);

    /// <summary>Waves of a name's year.</summary>
    public ulong NameTermWaves { get; init; } = 63_072_000;

    /// <summary>Waves after it in which only the owner may renew.</summary>
    public ulong NameGraceWaves { get; init; } = 5_184_000;

    /// <inheritdoc/>
    public void Encode(ref BorshWriter writer)
    {
        writer.WriteU128(BaseFee);
        writer.WriteU64(EpochWaves);
        writer.WriteU16(CommitteeSizeMax);
        writer.WriteU128(MinimumStake);
        writer.WriteU64(UnbondingWaves);
        writer.WriteU128(ParachainRegisterFee);
        writer.WriteU128(ParachainDeposit);
        writer.WriteU128(ParachainCleanupFee);
        writer.WriteU128(ProposalDeposit);
        writer.WriteU64(KilledStateWaves);
        writer.WriteU128(NameRegisterFee);
        writer.WriteU128(NameRenewFee);
        writer.WriteU64(NameTermWaves);
        writer.WriteU64(NameGraceWaves);
    }

    /// <inheritdoc/>
    public static DecodeOutcome TryDecode(ref BorshReader reader, out GenesisParameters value)
    {
        value = new GenesisParameters
        {
            BaseFee = reader.ReadU128(),
            EpochWaves = reader.ReadU64(),
            CommitteeSizeMax = reader.ReadU16(),
            MinimumStake = reader.ReadU128(),
            UnbondingWaves = reader.ReadU64(),
            ParachainRegisterFee = reader.ReadU128(),
            ParachainDeposit = reader.ReadU128(),
            ParachainCleanupFee = reader.ReadU128(),
            ProposalDeposit = reader.ReadU128(),
            KilledStateWaves = reader.ReadU64(),
            NameRegisterFee = reader.ReadU128(),
            NameRenewFee = reader.ReadU128(),
            NameTermWaves = reader.ReadU64(),
            NameGraceWaves = reader.ReadU64(),
        };
        if (!reader.IsOk)
            value = null!;
        return reader.Outcome;
    }
}
