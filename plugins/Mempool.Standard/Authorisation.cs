using Pyde.Types;
using Pyde.Types.Borsh;

namespace Mempool.Standard;

/// <summary>Whether the sender's keys authorise a transaction.</summary>
internal static class Authorisation
{
    /// <summary>Checks the signature field against the keys of an account.</summary>
    /// <param name="transaction">Its hash is computed here when it was not before.</param>
    /// <param name="sender">Null when it does not exist.</param>
    /// <param name="verifier">Checks one signature.</param>
    public static bool IsGiven(Transaction transaction, Account? sender, ISignatureVerifier verifier)
    {
        AuthKeys keys = sender?.Keys ?? AuthKeys.None;
        // A key that hashes to the address needs no signature to become the account's first (the public SDK signs none).
        if (transaction.Type == TransactionType.RegisterPubkey)
        {
            return transaction.Signature.IsEmpty && keys.Kind == AuthKeysKind.None
                && transaction.Data.Length == Limits.PublicKeyBytes && Address.FromPublicKey(transaction.Data.Span) == transaction.From;
        }

        Span<byte> message = stackalloc byte[Hash32.Bytes];
        transaction.Hash().CopyTo(message);
        return keys.Kind switch
        {
            AuthKeysKind.Single => verifier.Verify(keys.Keys[0].Span, SigningContexts.Transaction, message, transaction.Signature.Span),
            AuthKeysKind.MultiSig => IsSignedByEnough(keys, message, transaction.Signature.Span, verifier),
            _ => false,
        };
    }

    /// <summary>Borsh <c>Vec&lt;(u8 index, bytes)&gt;</c>, indices strictly ascending, every signature good, as many as the
    /// threshold.</summary>
    private static bool IsSignedByEnough(AuthKeys keys, ReadOnlySpan<byte> message, ReadOnlySpan<byte> field, ISignatureVerifier verifier)
    {
        var reader = new BorshReader(field);
        int count = reader.ReadCount(Limits.MultiSigKeysMax, 1 + 4);
        if (!reader.IsOk || (uint)count < keys.Threshold)
            return false;
        int last = -1;
        for (int i = 0; i < count; i++)
        {
            int index = reader.ReadU8();
            ReadOnlySpan<byte> signature = reader.ReadBytesSpan(Limits.SignatureBytesMax);
            if (!reader.IsOk || index <= last || index >= keys.Keys.Length
                || !verifier.Verify(keys.Keys[index].Span, SigningContexts.Transaction, message, signature))
            {
                return false;
            }

            last = index;
        }

        return reader.Remaining == 0;
    }
}
