namespace Pyde.Types;

/// <summary>
/// The shape of <c>genesis.json</c>. Everything is optional to the serializer, so that <see cref="GenesisJson"/> can say what is
/// missing.
/// </summary>
internal sealed class GenesisDocument
{
    public ulong? ChainId { get; set; }

    public uint? RuleSet { get; set; }

    public ulong? TimestampMs { get; set; }

    public List<AccountEntry>? Accounts { get; set; }

    public List<ValidatorEntry>? Validators { get; set; }

    public KeysEntry? Multisig { get; set; }

    public ParametersEntry? Parameters { get; set; }

    internal sealed class KeysEntry
    {
        public List<string>? PublicKeys { get; set; }

        public uint? Threshold { get; set; }
    }

    internal sealed class AccountEntry
    {
        public string? Address { get; set; }

        public string? Balance { get; set; }

        public KeysEntry? Keys { get; set; }
    }

    internal sealed class ValidatorEntry
    {
        public string? Validator { get; set; }

        public string? Operator { get; set; }

        public string? PublicKey { get; set; }

        public string? Stake { get; set; }

        public string? BeaconCommitment { get; set; }
    }

    internal sealed class ParametersEntry
    {
        public string? BaseFee { get; set; }

        public ulong? EpochWaves { get; set; }

        public ushort? CommitteeSizeMax { get; set; }

        public string? MinimumStake { get; set; }

        public ulong? UnbondingWaves { get; set; }

        public string? ParachainRegisterFee { get; set; }

        public string? ParachainDeposit { get; set; }

        public string? ParachainCleanupFee { get; set; }

        public string? ProposalDeposit { get; set; }

        public ulong? KilledStateWaves { get; set; }

        public string? NameRegisterFee { get; set; }

        public string? NameRenewFee { get; set; }

        public ulong? NameTermWaves { get; set; }

        public ulong? NameGraceWaves { get; set; }
    }
}
