using Execution.Waves.Accounts;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Execution.Waves.Transactions;

/// <summary>The checks of a transaction at its place, cheapest first (execution.md, "Transactions").</summary>
internal sealed class Admission(Ledger ledger, ISignatureVerifier signatures, ChainId chain, ulong wave, ulong ceiling, UInt128 baseFee)
{
    /// <summary>Checks a transaction.</summary>
    /// <param name="transaction">Decoded.</param>
    /// <param name="gasLeft">Gas limits that still fit under the ceiling.</param>
    /// <returns>None when it is executed here.</returns>
    public SkipReason Check(Transaction transaction, ulong gasLeft)
    {
        if (transaction.EncodedBytes() > Limits.TransactionBytesMax)
            return SkipReason.TooLarge;
        if (transaction.ChainId != chain)
            return SkipReason.WrongChain;
        if (transaction.Deadline is { } deadline && wave > deadline.Value)
            return SkipReason.DeadlinePassed;
        if (transaction.Value != 0 && !TransactionTable.Row(transaction.Type).TakesValue)
            return SkipReason.TypeRefused;
        if (transaction.Type == TransactionType.RegisterPubkey && transaction.Data.Length != Limits.PublicKeyBytes)
            return SkipReason.TypeRefused;

        // A gas tank pays for functions marked Sponsored, a paymaster after it was asked: neither is served by this rule set yet.
        if (transaction.FeePayer.Kind != FeePayerKind.Sender)
            return SkipReason.TypeRefused;
        if (transaction.GasLimit < TransactionTable.Intrinsic(transaction.Data.Length) || transaction.GasLimit > ceiling)
            return SkipReason.GasOutOfBounds;
        if (transaction.GasLimit > gasLeft)
            return SkipReason.AboveCeiling;
        if (ledger.Find(transaction.From) is not { } sender)
            return SkipReason.InsufficientBalance;
        switch (sender.Nonces.Check(transaction.Nonce))
        {
            case NonceUse.Used:
                return SkipReason.NonceUsed;
            case NonceUse.TooHigh:
                return SkipReason.NonceOutsideWindow;
        }

        // balance ≥ gas × fee + value without a sum or product that could pass 128 bits.
        if (transaction.Value > sender.Balance || (sender.Balance - transaction.Value) / transaction.GasLimit < baseFee)
            return SkipReason.InsufficientBalance;
        return IsAuthorised(transaction, sender) ? SkipReason.None : SkipReason.SignatureInvalid;
    }

    private bool IsAuthorised(Transaction transaction, Account sender)
    {
        if (transaction.Type == TransactionType.RegisterPubkey)
        {
            return transaction.Signature.IsEmpty && sender.Keys.Kind == AuthKeysKind.None
                && Address.FromPublicKey(transaction.Data.Span) == transaction.From;
        }

        Span<byte> message = stackalloc byte[Hash32.Bytes];
        transaction.Hash().CopyTo(message);
        return sender.Keys.Kind switch
        {
            AuthKeysKind.Single => signatures.Verify(
                sender.Keys.Keys[0].Span, SigningContexts.Transaction, message, transaction.Signature.Span),
            AuthKeysKind.MultiSig => IsSignedByEnough(sender.Keys, message, transaction.Signature.Span),
            _ => false,
        };
    }

    private bool IsSignedByEnough(AuthKeys keys, ReadOnlySpan<byte> message, ReadOnlySpan<byte> field)
    {
        var reader = new BorshReader(field);
        int count = reader.ReadCount(Limits.MultiSigKeysMax, 1 + 4);
        if (!reader.IsOk || (uint)count < keys.Threshold)
            return false;
        int last = -1;
        for (int i = 0; i < count; i++)
        {
            byte index = reader.ReadU8();
            ReadOnlySpan<byte> signature = reader.ReadBytesSpan(Limits.SignatureBytesMax);
            if (!reader.IsOk || index <= last || index >= keys.Keys.Length
                || !signatures.Verify(keys.Keys[index].Span, SigningContexts.Transaction, message, signature))
                return false;
            last = index;
        }

        return reader.Remaining == 0;
    }
}
