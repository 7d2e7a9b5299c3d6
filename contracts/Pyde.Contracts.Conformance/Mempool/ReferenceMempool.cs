using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Mempool;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>The mempool's contract with the least that keeps it: one lock, sorted tables, and sums that are made when they are asked
/// for.</summary>
/// <remarks>
/// Never evicts: of equals the older stays. Exports and imports <c>mempool/1</c>, so that it can take over from other mempools and hand
/// over to them.
/// </remarks>
public sealed class ReferenceMempool : IMempool
{
    private const int TransactionsMax = 32_768;
    private const long BytesMax = 128L * 1024 * 1024;
    private const int PerSenderMax = Limits.NonceWindowSlots;
    private const ulong HandedOutWavesMax = 64;
    private const int SubmissionsMax = 1_024;

    private readonly Lock _lock = new();
    private readonly ReferencePool _pool = new();
    private ReferenceMempoolHandOff? _handOff;
    private IPluginContext? _context;
    private WaveNumber _wave;
    private UInt128 _baseFee;

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            lock (_lock)
                return _pool.WaitingCount;
        }
    }

    /// <inheritdoc/>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _pool.WaitingBytes;
        }
    }

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StartOutcome outcome = Common.NoSettings.Check(context.Configuration.Span);
        if (!outcome.IsOk)
            return outcome;
        _context = context;
        _handOff = new ReferenceMempoolHandOff(_pool, context.Node.Chain);
        return outcome;
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => HealthReport.Healthy;

    /// <inheritdoc/>
    public bool Contains(Hash32 transaction)
    {
        lock (_lock)
            return _pool.Find(transaction) is { IsWaiting: true };
    }

    /// <inheritdoc/>
    public InsertReport Insert(SubmissionBatch submissions)
    {
        ArgumentNullException.ThrowIfNull(submissions);
        int count = submissions.Submissions.Count;
        if (count is 0 or > SubmissionsMax)
            throw new ArgumentException($"expected 1 to {SubmissionsMax} submissions, found {count}", nameof(submissions));
        lock (_lock)
        {
            if (submissions.Wave >= _wave)
                _baseFee = submissions.BaseFee;
            var outcomes = new InsertOutcome[count];
            for (int i = 0; i < count; i++)
                outcomes[i] = Admit(submissions.Submissions[i], submissions);
            return new InsertReport(outcomes, []);
        }
    }

    /// <inheritdoc/>
    public BatchOffer TakeBatch(BatchRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.TransactionsMax, 1, nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegative(request.BytesMax, nameof(request));
        lock (_lock)
        {
            List<ReadOnlyMemory<byte>> batch = [];
            long bytes = Math.Min(request.BytesMax, Limits.BatchBytesMax - Batch.BytesMin);
            ulong gas = request.GasMax;
            HashSet<Address> stuck = [];
            foreach (ReferenceEntry place in _pool.Waiting.ToArray())
            {
                if (batch.Count == request.TransactionsMax || _pool.HandedOutCount >= TransactionsMax)
                    break;
                if (stuck.Contains(place.Sender))
                    continue;
                // A sender's places are taken in the order of its nonces.
                ReferenceEntry entry = _pool.SenderOf(place).Entries.Values.First(other => other.IsWaiting);
                if (entry.Bytes.Length > bytes || entry.Transaction.GasLimit > gas)
                {
                    stuck.Add(place.Sender);
                    continue;
                }

                bytes -= entry.Bytes.Length;
                gas -= entry.Transaction.GasLimit;
                _pool.Replace(entry, entry with { HandedOut = _wave });
                batch.Add(entry.Bytes);
            }

            return new BatchOffer(batch);
        }
    }

    /// <inheritdoc/>
    public FeedbackReport Apply(WaveFeedback feedback)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        lock (_lock)
        {
            (_wave, _baseFee) = (feedback.Wave, feedback.BaseFee);
            int included = 0;
            foreach (Hash32 hash in feedback.Ordered)
            {
                if (_pool.Find(hash) is not { } entry)
                    continue;
                _pool.Remove(entry);
                included++;
            }

            int dropped = 0;
            foreach (Account account in feedback.Senders)
                dropped += See(account, feedback.Wave);
            foreach (ReferenceEntry entry in _pool.All.ToArray())
            {
                if (!IsOver(entry))
                    continue;
                _pool.Remove(entry);
                dropped++;
            }

            return new FeedbackReport(included, dropped + DropUnpayable());
        }
    }

    /// <inheritdoc/>
    public Hash32 HandOffDigest()
    {
        lock (_lock)
        {
            ReferenceHead head = Head();
            if (head == default)
                return Hash32.Zero;
            byte[] input = new byte[Hash32.Bytes + ReferenceHead.Bytes];
            _pool.SumOfTerms(input);
            head.Write(input.AsSpan(Hash32.Bytes));
            return Digest.Blake3(input);
        }
    }

    /// <inheritdoc/>
    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (_lock)
            return _handOff!.ExportBase(writer);
    }

    /// <inheritdoc/>
    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        lock (_lock)
            _handOff!.ExportDelta(Head(), writer);
    }

    /// <inheritdoc/>
    public void AbandonExport()
    {
        lock (_lock)
            _pool.Changed = null;
    }

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        lock (_lock)
        {
            ReferenceHead head = Head();
            ImportOutcome outcome = _handOff!.Import(reader, ref head);
            (_wave, _baseFee, _pool.NextSequence) = (head.Wave, head.BaseFee, head.NextSequence);
            return outcome;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            _pool.Clear();
    }

    private ReferenceHead Head() => new(_wave, _baseFee, _pool.NextSequence);

    private InsertOutcome Admit(Submission submission, SubmissionBatch batch)
    {
        if (submission.Transaction.Length > Limits.TransactionBytesMax)
            return InsertOutcome.TooLarge;
        if (BorshCodec.TryDecode(submission.Transaction.Span, out Transaction transaction) != DecodeOutcome.Ok)
            return InsertOutcome.Malformed;
        if (submission.Sender is { } given && given.Address != transaction.From)
            throw new ArgumentException($"expected the account of {transaction.From}, found {given.Address}", nameof(submission));
        InsertOutcome outcome = ReferenceAdmission.Check(transaction, _context!.Node.Chain, batch.Wave.Next);
        if (outcome != InsertOutcome.Accepted)
            return outcome;

        ReferenceSender? known = _pool.Find(transaction.From);
        if (known is not null && known.Entries.TryGetValue(transaction.Nonce, out ReferenceEntry? same))
            return same.Hash == transaction.Hash() ? InsertOutcome.Duplicate : InsertOutcome.NonceUsed;
        // An account of a later wave than the submission's is the one to judge by.
        Account account = known is not null && known.AsOf > batch.Wave
            ? known.Account
            : submission.Sender ?? new Account { Address = transaction.From };
        switch (account.Nonces.Check(transaction.Nonce))
        {
            case NonceUse.Used:
                return InsertOutcome.NonceUsed;
            case NonceUse.TooHigh:
                return InsertOutcome.NonceOutsideWindow;
        }

        if (!(known ?? new ReferenceSender(account, batch.Wave)).CanPay(account.Balance, batch.BaseFee, transaction))
            return InsertOutcome.InsufficientBalance;
        if (!ReferenceAdmission.IsAuthorised(transaction, account))
            return InsertOutcome.SignatureInvalid;
        if (known is not null && known.Entries.Values.Count(entry => entry.IsWaiting) >= PerSenderMax)
            return InsertOutcome.SenderLimit;
        if (_pool.WaitingCount >= TransactionsMax || _pool.WaitingBytes + submission.Transaction.Length > BytesMax)
            return InsertOutcome.Full;
        See(account, batch.Wave);
        _pool.Add(account, batch.Wave, new ReferenceEntry(transaction, submission.Transaction.ToArray(), _pool.NextSequence++, null));
        return InsertOutcome.Accepted;
    }

    /// <summary>Takes a known sender's account as of a wave.</summary>
    /// <returns>Transactions dropped because their keys are gone.</returns>
    private int See(Account account, WaveNumber wave)
    {
        if (_pool.Find(account.Address) is not { } sender || wave < sender.AsOf)
            return 0;
        bool areKeysNew = !sender.Account.Keys.Equals(account.Keys);
        _pool.See(sender, account, wave);
        int dropped = 0;
        foreach (ReferenceEntry entry in areKeysNew ? sender.Entries.Values.ToArray() : [])
        {
            if (ReferenceAdmission.IsAuthorised(entry.Transaction, account))
                continue;
            _pool.Remove(entry);
            dropped++;
        }

        return dropped;
    }

    private bool IsOver(ReferenceEntry entry)
    {
        if (entry.Transaction.Deadline <= _wave
            || _pool.SenderOf(entry).Account.Nonces.Check(entry.Transaction.Nonce) == NonceUse.Used)
        {
            return true;
        }

        return entry.HandedOut is { } since && since <= _wave && _wave.Value - since.Value >= HandedOutWavesMax;
    }

    /// <summary>Drops waiting transactions, highest nonce first, of senders that can no longer pay for all of theirs.</summary>
    private int DropUnpayable()
    {
        int dropped = 0;
        foreach (ReferenceSender sender in _pool.Senders.ToArray())
        {
            foreach (ReferenceEntry entry in sender.Entries.Values.Where(entry => entry.IsWaiting).Reverse().ToArray())
            {
                if (sender.CanPay(sender.Account.Balance, _baseFee, null))
                    break;
                _pool.Remove(entry);
                dropped++;
            }
        }

        return dropped;
    }
}
