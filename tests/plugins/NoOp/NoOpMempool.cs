using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace NoOp;

/// <summary>Keeps nothing: every submission is malformed to it.</summary>
public sealed class NoOpMempool : NoOpPlugin, IMempool
{
    private static readonly InsertReport One = new(new[] { InsertOutcome.Malformed }, []);

    public int Count => 0;

    public long Bytes => 0;

    public bool Contains(Hash32 transaction) => false;

    public InsertReport Insert(SubmissionBatch submissions) => submissions.Submissions.Count == 1
        ? One
        : new InsertReport(Enumerable.Repeat(InsertOutcome.Malformed, submissions.Submissions.Count).ToArray(), []);

    public BatchOffer TakeBatch(BatchRequest request) => new([]);

    public FeedbackReport Apply(WaveFeedback feedback) => default;
}
