using Mempool.Standard;
using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace Wrong;

/// <summary>The real mempool, but for one fault.</summary>
public sealed class WrongMempool() : WrongBase<StandardMempool>(new StandardMempool()), IMempool
{
    // One transaction in so many.
    private const int DropOneIn = 6;

    /// <inheritdoc/>
    public int Count => Inner.Count;

    /// <inheritdoc/>
    public long Bytes => Inner.Bytes;

    /// <inheritdoc/>
    public bool Contains(Hash32 transaction) => Inner.Contains(transaction);

    /// <inheritdoc/>
    public InsertReport Insert(SubmissionBatch submissions)
    {
        ArgumentNullException.ThrowIfNull(submissions);
        Called();
        if (Fault == "drops" && IsUnlucky(submissions))
            return new InsertReport(submissions.Submissions.Select(static _ => InsertOutcome.Accepted).ToArray(), Array.Empty<Hash32>());
        InsertReport report = Inner.Insert(submissions);
        return IsLate("answers-twice") ? new InsertReport(report.Outcomes.Append(InsertOutcome.Accepted).ToArray(), report.Evicted) : report;
    }

    /// <inheritdoc/>
    public BatchOffer TakeBatch(BatchRequest request) =>
        Fault is "never-offers" or "keeps" ? new BatchOffer(Array.Empty<ReadOnlyMemory<byte>>()) : Inner.TakeBatch(request);

    /// <inheritdoc/>
    public FeedbackReport Apply(WaveFeedback feedback)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        return Inner.Apply(Fault == "keeps" ? feedback with { Ordered = Array.Empty<Hash32>(), Senders = Array.Empty<Account>() } : feedback);
    }

    private static bool IsUnlucky(SubmissionBatch submissions) => submissions.Submissions.Any(static submission =>
        Digest.Blake3(submission.Transaction.Span).ToArray()[0] % DropOneIn == 0);
}
