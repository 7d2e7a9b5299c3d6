namespace Pyde.Types.Tests;

public sealed class EnumNumberTests
{
    private static readonly Dictionary<string, string> Frozen = new(StringComparer.Ordinal)
    {
        ["AccessType"] = "Read=0 ReadWrite=1",
        ["AccountType"] = "ExternallyOwned=0 Contract=1 System=2",
        ["AuthKeysKind"] = "None=0 Single=1 MultiSig=2",
        ["CertificateOutcome"] = "Valid=0 TooFewSigners=1 UnknownSigner=2 BadSignature=3 WrongEpoch=4",
        ["DecodeOutcome"] = "Ok=0 Truncated=1 TrailingBytes=2 InvalidTag=3 InvalidBool=4 InvalidUtf8=5 LimitExceeded=6 Duplicate=7 "
            + "NotCanonical=8 InvalidValue=9",
        ["FeePayerKind"] = "Sender=0 GasTank=1 Paymaster=2",
        ["ModuleKind"] = "Contract=0 Parachain=1",
        ["NonceUse"] = "Free=0 Used=1 TooHigh=2",
        ["ParachainConfigRule"] = "Valid=0 MinValidators=1 MaxValidators=2 Threshold=3 GraceWaves=4 ProbationWaves=5 DiscussionWaves=6 "
            + "VotingWaves=7 CooldownWaves=8 MessagesPerWave=9 ViewGasCap=10",
        ["ReceiptStatus"] = "Success=0 Reverted=1 Trap=2 OutOfGas=3 AccessListViolation=4 Refused=5 Skipped=6",
        ["ShareKind"] = "BeaconPreimage=0 KeyCeremony=1 Decryption=2",
        ["SlashingPreset"] = "Minimal=0 Standard=1 Strict=2",
        ["TransactionType"] = "Standard=0 Deploy=1 StakeDeposit=3 StakeWithdraw=4 Slash=5 ClaimReward=6 ClaimAirdrop=7 SweepAirdrop=8 "
            + "MultisigTx=9 RotateMultisig=10 EmergencyPause=11 EmergencyResume=12 RegisterPubkey=13 Unjail=14 RotateValidatorKeys=15 "
            + "DisputeSlash=16 Commit=17 Reveal=18 PutCode=32 RotateKeys=33 GasTankDeposit=34 GasTankWithdraw=35 NameRegister=36 "
            + "NameRenew=37 ContractUpgrade=38 ContractPause=39 ContractUnpause=40 ContractKill=41 ParachainRegister=42 ParachainCall=43 "
            + "ParachainPropose=44 ParachainVote=45 ParachainFinalize=46 ParachainCancel=47 ParachainPause=48 ParachainUnpause=49 "
            + "ParachainKill=50 ParachainOptIn=51 ParachainOptOut=52 ParachainCertify=53",
        ["VoteChoice"] = "No=0 Yes=1 Abstain=2",
    };

    [Fact]
    public void Every_number_of_every_enum_is_the_frozen_one()
    {
        Dictionary<string, string> actual = typeof(Transaction).Assembly.GetExportedTypes()
            .Where(type => type.IsEnum)
            .ToDictionary(type => type.Name, Describe, StringComparer.Ordinal);
        Assert.Equal(Frozen.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        Assert.All(Frozen, pair => Assert.Equal(pair.Value, actual[pair.Key]));
    }

    [Fact]
    public void Every_enum_is_one_byte() =>
        Assert.All(
            typeof(Transaction).Assembly.GetExportedTypes().Where(type => type.IsEnum),
            type => Assert.Equal(typeof(byte), Enum.GetUnderlyingType(type)));

    [Fact]
    public void Assigned_transaction_types_are_exactly_the_enums_members()
    {
        for (int number = 0; number <= byte.MaxValue; number++)
            Assert.Equal(Enum.IsDefined((TransactionType)number), TransactionTypes.IsAssigned((byte)number));
    }

    private static string Describe(Type type) =>
        string.Join(' ', Enum.GetValuesAsUnderlyingType(type).Cast<byte>().Select(value => $"{Enum.GetName(type, value)}={value}"));
}
