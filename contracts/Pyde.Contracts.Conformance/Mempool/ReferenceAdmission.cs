using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>The checks of one transaction that need no other (execution.md, "Transactions").</summary>
internal static class ReferenceAdmission
{
    public const ulong IntrinsicGas = 21_000;
    public const ulong GasPerDataByte = 8;
    public const ulong WaveGasMax = 1_600_000_000;

    /// <summary>Chain, deadline, type and gas, in this order.</summary>
    public static InsertOutcome Check(Transaction transaction, ChainId chain, WaveNumber next)
    {
        if (transaction.ChainId != chain)
            return InsertOutcome.WrongChain;
        if (transaction.Deadline < next)
            return InsertOutcome.DeadlinePassed;
        if (!IsAllowed(transaction))
            return InsertOutcome.TypeRefused;
        ulong least = IntrinsicGas + (GasPerDataByte * (ulong)transaction.Data.Length);
        return transaction.GasLimit < least || transaction.GasLimit > WaveGasMax ? InsertOutcome.GasOutOfBounds : InsertOutcome.Accepted;
    }

    /// <summary>Whether the sender's keys authorise it.</summary>
    public static bool IsAuthorised(Transaction transaction, Account sender)
    {
        if (transaction.Type == TransactionType.RegisterPubkey)
        {
            return sender.Keys.Kind == AuthKeysKind.None && transaction.Signature.IsEmpty
                && Address.FromPublicKey(transaction.Data.Span) == transaction.From;
        }

        byte[] hash = transaction.Hash().ToArray();
        if (sender.Keys.Kind == AuthKeysKind.Single)
            return IsSigned(sender.Keys.Keys[0], hash, transaction.Signature.Span);
        if (sender.Keys.Kind != AuthKeysKind.MultiSig)
            return false;
        BorshReader reader = new(transaction.Signature.Span);
        int count = reader.ReadCount(Limits.MultiSigKeysMax, 1 + 4);
        int next = 0;
        for (int i = 0; i < count; i++)
        {
            int index = reader.ReadU8();
            ReadOnlySpan<byte> signature = reader.ReadBytesSpan(Limits.SignatureBytesMax);
            if (!reader.IsOk || index < next || index >= sender.Keys.Keys.Length || !IsSigned(sender.Keys.Keys[index], hash, signature))
                return false;
            next = index + 1;
        }

        return reader.IsOk && reader.Remaining == 0 && (uint)count >= sender.Keys.Threshold;
    }

    private static bool IsSigned(ReadOnlyMemory<byte> key, byte[] hash, ReadOnlySpan<byte> signature) =>
        FalconSignatureVerifier.Instance.Verify(key.Span, SigningContexts.Transaction, hash, signature);

    // Payers besides the sender are asked when the executor serves them; types without a use for a value carry none.
    private static bool IsAllowed(Transaction transaction) => transaction.FeePayer.Kind == FeePayerKind.Sender && transaction.Type switch
    {
        TransactionType.Commit or TransactionType.Reveal => false,
        TransactionType.RegisterPubkey => transaction.Value == 0 && transaction.Data.Length == Limits.PublicKeyBytes,
        TransactionType.PutCode or TransactionType.ParachainRegister or TransactionType.ParachainCertify => transaction.Value == 0,
        >= TransactionType.ParachainPropose and <= TransactionType.ParachainKill => transaction.Value == 0,
        _ => true,
    };
}
