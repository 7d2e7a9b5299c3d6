using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Mempool.Standard;

/// <summary>A submission on its way in, with what is known of it without looking at the pool.</summary>
internal sealed class Candidate
{
    private readonly Account? _sender;

    /// <summary>Null until verified in advance.</summary>
    private bool? _isSigned;

    private Candidate(ReadOnlyMemory<byte> bytes, Account? sender, Transaction? transaction, InsertOutcome outcome)
    {
        Bytes = bytes;
        _sender = sender;
        Transaction = transaction;
        Outcome = outcome;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Null when the bytes are none.</summary>
    public Transaction? Transaction { get; }

    /// <summary>Accepted as far as the transaction alone goes, or the first refusal.</summary>
    public InsertOutcome Outcome { get; }

    /// <summary>Decodes a submission and checks what needs no state.</summary>
    public static Candidate Read(Submission submission, ChainId chain, SubmissionBatch batch)
    {
        if (submission.Transaction.Length > Limits.TransactionBytesMax)
            return new Candidate(default, null, null, InsertOutcome.TooLarge);
        if (BorshCodec.TryDecode(submission.Transaction.Span, out Transaction transaction) != DecodeOutcome.Ok)
            return new Candidate(default, null, null, InsertOutcome.Malformed);
        if (submission.Sender is { } sender && sender.Address != transaction.From)
            throw new ArgumentException($"expected the account of {transaction.From}, found {sender.Address}", nameof(submission));
        InsertOutcome outcome = TransactionRules.Check(transaction, chain, new WaveNumber(batch.Wave.Value + 1));
        return new Candidate(submission.Transaction, submission.Sender, transaction, outcome);
    }

    /// <summary>Whether it would pass with an empty pool: only then is a signature worth its time in advance.</summary>
    public bool IsWorthVerifying(UInt128 baseFee) => Outcome == InsertOutcome.Accepted && _sender is not null
        && _sender.Nonces.Check(Transaction!.Nonce) == NonceUse.Free
        && SenderBucket.CanPay(_sender.Balance, baseFee, Transaction.GasLimit, Transaction.Value);

    public void Verify() => _isSigned = Authorisation.IsGiven(Transaction!, _sender, FalconSignatureVerifier.Instance);

    /// <summary>Whether an account's keys signed it; asks again when they are not the submitted account's.</summary>
    public bool IsSignedBy(Account account) =>
        _isSigned is { } known && account.Keys.Equals(_sender!.Keys)
        ? known
        : Authorisation.IsGiven(Transaction!, account, FalconSignatureVerifier.Instance);

    /// <summary>The account to judge by: a newer one that the pool holds, the submitted one, or an account that has nothing yet.</summary>
    public Account AccountAsOf(Account? newer) => newer ?? _sender ?? new Account { Address = Transaction!.From };
}
