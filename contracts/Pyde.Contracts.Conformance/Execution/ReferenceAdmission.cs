using System.Numerics;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Execution;

/// <summary>Whether a transaction is valid at its place (execution.md, "Transactions"; waves.md, "Validity at its place").</summary>
internal static class ReferenceAdmission
{
    // Types whose payload says all: value would go nowhere.
    private static readonly TransactionType[] WithoutValue =
    [
        TransactionType.RegisterPubkey, TransactionType.PutCode, TransactionType.ParachainRegister, TransactionType.ParachainPropose,
        TransactionType.ParachainVote, TransactionType.ParachainFinalize, TransactionType.ParachainCancel, TransactionType.ParachainPause,
        TransactionType.ParachainUnpause, TransactionType.ParachainKill, TransactionType.ParachainCertify,
    ];

    /// <summary>Gas that every transaction of this size costs.</summary>
    public static ulong Intrinsic(Transaction transaction) => 21_000 + (8 * (ulong)transaction.Data.Length);

    /// <summary>The first check that fails; null when the transaction runs.</summary>
    public static string? Refusal(Transaction transaction, OrderedWave wave, ReferenceLedger ledger, UInt128 baseFee, ulong gasLeft)
    {
        if (transaction.EncodedBytes() > Limits.TransactionBytesMax)
            return "it is too large";
        if (transaction.ChainId != wave.ChainId)
            return "it is for another chain";
        if (transaction.Deadline is { } deadline && wave.Wave > deadline)
            return "its deadline has passed";
        if (transaction.Value != 0 && WithoutValue.Contains(transaction.Type))
            return "its type carries no value";
        if (transaction.Type == TransactionType.RegisterPubkey && transaction.Data.Length != Limits.PublicKeyBytes)
            return "it registers no key";
        if (transaction.FeePayer.Kind != FeePayerKind.Sender)
            return "nobody but the sender pays under this rule set";
        if (transaction.GasLimit < Intrinsic(transaction) || transaction.GasLimit > FeeMarket.CeilingGas)
            return "its gas limit is out of bounds";
        if (transaction.GasLimit > gasLeft)
            return "its gas limit does not fit into the wave";
        if (ledger.Account(transaction.From) is not { } sender)
            return "its sender has no account";
        if (sender.Nonces.Check(transaction.Nonce) != NonceUse.Free)
            return "its nonce is used or too high";
        if ((BigInteger)transaction.GasLimit * (BigInteger)baseFee + (BigInteger)transaction.Value > (BigInteger)sender.Balance)
            return "its sender's balance is short";
        return IsSigned(transaction, sender) ? null : "its signature is wrong";
    }

    private static bool IsSigned(Transaction transaction, Account sender)
    {
        if (transaction.Type == TransactionType.RegisterPubkey)
        {
            return transaction.Signature.IsEmpty && sender.Keys.Kind == AuthKeysKind.None
                && Address.FromPublicKey(transaction.Data.Span) == transaction.From;
        }

        byte[] hash = transaction.Hash().ToArray();
        bool Verify(int key, ReadOnlySpan<byte> signature) => FalconSignatureVerifier.Instance.Verify(
            sender.Keys.Keys[key].Span, SigningContexts.Transaction, hash, signature);
        if (sender.Keys.Kind == AuthKeysKind.Single)
            return Verify(0, transaction.Signature.Span);
        if (sender.Keys.Kind != AuthKeysKind.MultiSig)
            return false;
        var reader = new BorshReader(transaction.Signature.Span);
        int count = reader.ReadCount(Limits.MultiSigKeysMax, 5);
        int last = -1;
        for (int i = 0; i < count; i++)
        {
            int index = reader.ReadU8();
            ReadOnlySpan<byte> signature = reader.ReadBytesSpan(Limits.SignatureBytesMax);
            if (!reader.IsOk || index <= last || index >= sender.Keys.Keys.Length || !Verify(index, signature))
                return false;
            last = index;
        }

        return reader.IsOk && reader.Remaining == 0 && count >= sender.Keys.Threshold;
    }
}
