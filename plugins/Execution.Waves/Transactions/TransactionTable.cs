using Pyde.Abi.Metering;
using Pyde.Types;

namespace Execution.Waves.Transactions;

/// <summary>Every transaction type, in one place; docs/transactions.md is derived from it.</summary>
internal static class TransactionTable
{
    public const ulong IntrinsicGas = 21_000;
    public const ulong GasPerDataByte = 8;
    public const ulong GasPerCodeByte = InstancePrices.DeployPerByte;
    public const ulong GasPerSignature = 50_000;

    // Each one's vote is read and its signature hashed into a record (docs/decisions/0073).
    public const ulong GasPerElector = 10_000;

    private const string Signed = "signature of the sender";

    public static IReadOnlyList<TransactionRow> Rows { get; } =
    [
        new(TransactionType.Standard, "empty, or CallPayload", Signed, "what the call uses", TakesValue: true),
        new(TransactionType.Deploy, "DeployData", Signed, "200 per byte of an inline module, what the constructor uses", TakesValue: true),
        NotServed(TransactionType.StakeDeposit),
        NotServed(TransactionType.StakeWithdraw),
        NotServed(TransactionType.Slash),
        NotServed(TransactionType.ClaimReward),
        NotServed(TransactionType.ClaimAirdrop),
        NotServed(TransactionType.SweepAirdrop),
        NotServed(TransactionType.MultisigTx),
        NotServed(TransactionType.RotateMultisig),
        NotServed(TransactionType.EmergencyPause),
        NotServed(TransactionType.EmergencyResume),
        new(
            TransactionType.RegisterPubkey,
            "the public key, 897 bytes",
            "the key hashes to the sender, which has none yet; no signature",
            "none"),
        NotServed(TransactionType.Unjail),
        NotServed(TransactionType.RotateValidatorKeys),
        NotServed(TransactionType.DisputeSlash),
        NotServed(TransactionType.Commit),
        NotServed(TransactionType.Reveal),
        new(TransactionType.PutCode, "PutCodePayload", Signed, "200 per byte of the chunk"),
        NotServed(TransactionType.RotateKeys),
        NotServed(TransactionType.GasTankDeposit),
        NotServed(TransactionType.GasTankWithdraw),
        NotServed(TransactionType.NameRegister),
        NotServed(TransactionType.NameRenew),
        NotServed(TransactionType.ContractUpgrade),
        NotServed(TransactionType.ContractPause),
        NotServed(TransactionType.ContractUnpause),
        NotServed(TransactionType.ContractKill),
        new(
            TransactionType.ParachainRegister,
            "ParachainRegisterPayload",
            Signed + " and of every member",
            "50,000 per member, 200 per byte of an inline module, what the constructor uses; fee and deposit of genesis"),
        new(TransactionType.ParachainCall, "ParachainCallPayload", Signed, "what the call uses", TakesValue: true),
        new(
            TransactionType.ParachainPropose,
            "ParachainProposePayload",
            Signed,
            "200 per byte of an inline module, one instance and its code; deposit of genesis"),
        new(TransactionType.ParachainVote, "ParachainVotePayload", Signed + ", a member of the electorate", "50,000"),
        new(TransactionType.ParachainFinalize, "ParachainFinalizePayload", Signed, "10,000 per member of the electorate"),
        new(
            TransactionType.ParachainCancel,
            "ParachainCancelPayload",
            "the owner, or signatures of the committee",
            "10,000 per member of the electorate, 50,000 per signature of the committee"),
        new(TransactionType.ParachainPause, "ParachainTargetPayload", "the owner", "none"),
        new(TransactionType.ParachainUnpause, "ParachainTargetPayload", "the owner", "none"),
        new(TransactionType.ParachainKill, "ParachainTargetPayload", "the owner", "none"),
        NotServed(TransactionType.ParachainOptIn),
        NotServed(TransactionType.ParachainOptOut),
        new(TransactionType.ParachainCertify, "ParachainCertifyPayload", Signed, "50,000 per signature of the committee"),
    ];

    /// <summary>The row of a type.</summary>
    public static TransactionRow Row(TransactionType type)
    {
        foreach (TransactionRow row in Rows)
        {
            if (row.Type == type)
                return row;
        }

        throw new ArgumentOutOfRangeException(nameof(type), type, "a decoded transaction has an assigned type");
    }

    /// <summary>Gas that every transaction of this size costs.</summary>
    public static ulong Intrinsic(int dataBytes) => IntrinsicGas + (GasPerDataByte * (ulong)dataBytes);

    private static TransactionRow NotServed(TransactionType type) =>
        new(type, "reserved", "refused", "none", IsServed: false, TakesValue: true);
}
