using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace Pyde.Contracts.Tests.Boundaries;

/// <summary>A mempool that writes down the base fee of each insertion in the order in which it took them.</summary>
internal sealed class FakeMempool : FakePlugin, IMempool
{
    private readonly Lock _lock = new();

    public List<UInt128> Order { get; } = [];

    public int Count => Order.Count;

    public long Bytes => 0;

    public bool Contains(Hash32 transaction) => false;

    public InsertReport Insert(SubmissionBatch submissions)
    {
        lock (_lock)
            Order.Add(submissions.BaseFee);
        return new InsertReport([], []);
    }

    public BatchOffer TakeBatch(BatchRequest request) => new([]);

    public FeedbackReport Apply(WaveFeedback feedback) => new(1, 2);
}
