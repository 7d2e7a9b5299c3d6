using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace Mempool.Standard;

/// <summary>Keeps valid transactions until a wave has ordered them.</summary>
/// <remarks>
/// <para>Order of batches: transactions stand in the order in which they came, but at a sender's places its own stand in the order of
/// their nonces.</para>
/// <para>Eviction: when the pool is full, a newcomer takes the place of the waiting transaction that is furthest above its sender's
/// lowest free nonce
/// (of equals the youngest), if it is itself less far above its own. There are no tips to compare.</para>
/// <para>Any thread: decoding and signatures run outside the lock, since they depend on the submission alone; effects are applied in one
/// go.</para>
/// </remarks>
public sealed class StandardMempool : IMempool
{
    private const int SubmissionsMax = 1_024;

    private readonly Lock _lock = new();
    private readonly Pool _pool = new();
    private readonly List<PoolEntry> _worse = [];
    private MempoolConfiguration _configuration = new();
    private MempoolHandOff? _handOff;
    private IPluginContext? _context;
    private WaveNumber _wave;
    private UInt128 _baseFee;
    private ulong _nextSequence;

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

    private IPluginContext Context => _context ?? throw new InvalidOperationException("the plugin was not started");

    /// <inheritdoc/>
    public StartOutcome Start(IPluginContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        StartOutcome outcome = MempoolConfiguration.TryParse(context.Configuration.Span, out _configuration);
        _context = context;
        _handOff = new MempoolHandOff(_pool, context.Node.Chain, context.Compute, 2 * Pool.TransactionsMax);
        return outcome;
    }

    /// <inheritdoc/>
    public HealthReport CheckHealth() => HealthReport.Healthy;

    /// <inheritdoc/>
    public bool Contains(Hash32 transaction)
    {
        lock (_lock)
            return _pool.IsWaiting(transaction);
    }

    /// <inheritdoc/>
    public InsertReport Insert(SubmissionBatch submissions)
    {
        ArgumentNullException.ThrowIfNull(submissions);
        if (submissions.Submissions.Count is 0 or > SubmissionsMax)
        {
            throw new ArgumentException(
                $"expected 1 to {SubmissionsMax} submissions, found {submissions.Submissions.Count}", nameof(submissions));
        }

        Candidate[] candidates = Examine(submissions);
        var outcomes = new InsertOutcome[candidates.Length];
        List<Hash32> evicted = [];
        lock (_lock)
        {
            _handOff!.Settle();
            if (submissions.Wave >= _wave)
                _baseFee = submissions.BaseFee;
            for (int i = 0; i < candidates.Length; i++)
                outcomes[i] = Admit(candidates[i], submissions, evicted);
        }

        return new InsertReport(outcomes, evicted);
    }

    /// <inheritdoc/>
    public BatchOffer TakeBatch(BatchRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.TransactionsMax, 1, nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegative(request.BytesMax, nameof(request));
        lock (_lock)
        {
            _handOff!.Settle();
            List<PoolEntry> chosen = Choose(request);
            var transactions = new ReadOnlyMemory<byte>[chosen.Count];
            for (int i = 0; i < transactions.Length; i++)
            {
                _pool.HandOut(chosen[i], _wave);
                transactions[i] = chosen[i].Bytes;
            }

            return new BatchOffer(transactions);
        }
    }

    /// <inheritdoc/>
    public FeedbackReport Apply(WaveFeedback feedback)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        lock (_lock)
        {
            _handOff!.Settle();
            _wave = feedback.Wave;
            _baseFee = feedback.BaseFee;
            int included = 0;
            foreach (Hash32 hash in feedback.Ordered)
            {
                if (!_pool.TryFind(hash, out PoolEntry? entry))
                    continue;
                _pool.Remove(entry);
                included++;
            }

            int unsigned = 0;
            foreach (Account account in feedback.Senders)
            {
                if (_pool.TryFind(account.Address, out SenderBucket? _))
                    unsigned += See(account, feedback.Wave);
            }

            List<PoolEntry> dropped = [];
            foreach (PoolEntry entry in _pool.Waiting)
            {
                if (IsOver(entry))
                    dropped.Add(entry);
            }

            foreach (PoolEntry entry in _pool.HandedOut)
            {
                ulong since = Math.Min(feedback.Wave.Value, entry.HandedOut!.Value.Value);
                if (IsOver(entry) || feedback.Wave.Value - since >= _configuration.HandedOutWavesMax)
                    dropped.Add(entry);
            }

            foreach (PoolEntry entry in dropped)
                _pool.Remove(entry);
            return new FeedbackReport(included, unsigned + dropped.Count + DropUnpayable());
        }
    }

    /// <inheritdoc/>
    public Hash32 HandOffDigest()
    {
        lock (_lock)
        {
            if (_nextSequence == 0 && _wave == default && _baseFee == 0)
                return Hash32.Zero;
            Span<byte> input = stackalloc byte[Hash32.Bytes + MempoolHandOff.HeadBytes];
            _pool.CopyDigestTo(input);
            Head().Write(input[Hash32.Bytes..]);
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
            _handOff!.Abandon();
    }

    /// <inheritdoc/>
    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        lock (_lock)
        {
            PoolHead head = Head();
            ImportOutcome outcome = _handOff!.Import(phase, reader, ref head);
            (_wave, _baseFee, _nextSequence) = (head.Wave, head.BaseFee, head.NextSequence);
            return outcome;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Holds nothing but memory.
    }

    private PoolHead Head() => new(_wave, _baseFee, _nextSequence);

    /// <summary>Everything about the submissions that depends on nothing else, signatures in parallel.</summary>
    private Candidate[] Examine(SubmissionBatch submissions)
    {
        var candidates = new Candidate[submissions.Submissions.Count];
        List<Candidate> toVerify = [];
        for (int i = 0; i < candidates.Length; i++)
        {
            Candidate candidate = Candidate.Read(submissions.Submissions[i], Context.Node.Chain, submissions);
            candidates[i] = candidate;
            if (candidate.IsWorthVerifying(submissions.BaseFee))
                toVerify.Add(candidate);
        }

        Context.Compute.For(toVerify.Count, toVerify, static (index, items) => items[index].Verify());
        return candidates;
    }

    private InsertOutcome Admit(Candidate candidate, SubmissionBatch submissions, List<Hash32> evicted)
    {
        if (candidate.Outcome != InsertOutcome.Accepted)
            return candidate.Outcome;
        Transaction transaction = candidate.Transaction!;
        bool isKnownSender = _pool.TryFind(transaction.From, out SenderBucket? bucket);
        if (isKnownSender && bucket!.Entries.TryGetValue(transaction.Nonce, out PoolEntry? same))
            return same.Hash == transaction.Hash() ? InsertOutcome.Duplicate : InsertOutcome.NonceUsed;
        Account account = candidate.AccountAsOf(isKnownSender && bucket!.AsOf > submissions.Wave ? bucket.Account : null);
        switch (account.Nonces.Check(transaction.Nonce))
        {
            case NonceUse.Used:
                return InsertOutcome.NonceUsed;
            case NonceUse.TooHigh:
                return InsertOutcome.NonceOutsideWindow;
        }

        bool canPay = isKnownSender
            ? bucket!.CanPay(account.Balance, submissions.BaseFee, transaction)
            : SenderBucket.CanPay(account.Balance, submissions.BaseFee, transaction.GasLimit, transaction.Value);
        if (!canPay)
            return InsertOutcome.InsufficientBalance;
        if (!candidate.IsSignedBy(account))
            return InsertOutcome.SignatureInvalid;
        if (isKnownSender && bucket!.Waiting >= _configuration.PerSenderMax)
            return InsertOutcome.SenderLimit;
        if (!MakeRoom(Pool.DistanceOf(account, transaction.Nonce), candidate.Bytes.Length, evicted))
            return InsertOutcome.Full;
        var entry = new PoolEntry(transaction, candidate.Bytes.ToArray(), _nextSequence++) { IsVerified = true };
        See(account, submissions.Wave);
        _pool.Add(_pool.See(account, submissions.Wave), entry);
        return InsertOutcome.Accepted;
    }

    private bool MakeRoom(int distance, int bytes, List<Hash32> evicted)
    {
        int countOver = _pool.WaitingCount + 1 - _configuration.TransactionsMax;
        long bytesOver = _pool.WaitingBytes + bytes - _configuration.BytesMax;
        if (!_pool.TryFindWorse(distance, countOver, bytesOver, _worse))
            return false;
        foreach (PoolEntry entry in _worse)
        {
            evicted.Add(entry.Hash);
            _pool.Remove(entry);
        }

        return true;
    }

    /// <summary>What a batch would hold. Of a sender whose next transaction does not fit, nothing later is taken: its nonces stay in
    /// order.</summary>
    private List<PoolEntry> Choose(BatchRequest request)
    {
        List<PoolEntry> chosen = [];
        Dictionary<Address, int> taken = [];
        int room = Math.Min(request.TransactionsMax, _configuration.TransactionsMax - _pool.HandedOutCount);
        long bytesLeft = Math.Min(request.BytesMax, Limits.BatchBytesMax - Batch.BytesMin);
        ulong gasLeft = request.GasMax;
        foreach (PoolEntry place in _pool.Waiting)
        {
            if (chosen.Count >= room || bytesLeft < Transaction.BytesMin || gasLeft < TransactionRules.IntrinsicGas)
                break;
            Address sender = place.Transaction.From;
            int before = taken.GetValueOrDefault(sender);
            if (before < 0)
                continue;
            PoolEntry entry = _pool.BucketOf(place).WaitingAt(before);
            if (entry.Bytes.Length > bytesLeft || entry.Transaction.GasLimit > gasLeft)
            {
                taken[sender] = -1;
                continue;
            }

            bytesLeft -= entry.Bytes.Length;
            gasLeft -= entry.Transaction.GasLimit;
            taken[sender] = before + 1;
            chosen.Add(entry);
        }

        return chosen;
    }

    /// <summary>Takes an account as of a wave. What keys had signed that it no longer has can not become valid.</summary>
    /// <returns>How many were dropped for that.</returns>
    private int See(Account account, WaveNumber wave)
    {
        bool areKeysNew = _pool.TryFind(account.Address, out SenderBucket? known) && wave >= known.AsOf
            && !known.Account.Keys.Equals(account.Keys);
        SenderBucket bucket = _pool.See(account, wave);
        int dropped = 0;
        if (!areKeysNew)
            return dropped;
        foreach (PoolEntry entry in bucket.Entries.Values.ToArray())
        {
            if (Authorisation.IsGiven(entry.Transaction, account, FalconSignatureVerifier.Instance))
                continue;
            _pool.Remove(entry);
            dropped++;
        }

        return dropped;
    }

    private bool IsOver(PoolEntry entry) =>
        (entry.Transaction.Deadline is { } deadline && _wave >= deadline)
        || _pool.BucketOf(entry).Account.Nonces.Check(entry.Transaction.Nonce) == NonceUse.Used;

    /// <summary>Drops waiting transactions, highest nonce first, of senders that can no longer pay for all of theirs.</summary>
    private int DropUnpayable()
    {
        List<SenderBucket> poor = [];
        foreach (SenderBucket bucket in _pool.Buckets)
        {
            if (!bucket.CanPay(bucket.Account.Balance, _baseFee, null))
                poor.Add(bucket);
        }

        int dropped = 0;
        foreach (SenderBucket bucket in poor)
        {
            for (int i = bucket.Entries.Count - 1; i >= 0 && !bucket.CanPay(bucket.Account.Balance, _baseFee, null); i--)
            {
                PoolEntry entry = bucket.Entries.Values[i];
                if (entry.HandedOut is not null)
                    continue;
                _pool.Remove(entry);
                dropped++;
            }
        }

        return dropped;
    }
}
