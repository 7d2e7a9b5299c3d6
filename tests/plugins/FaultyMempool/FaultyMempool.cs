using Mempool.Standard;
using Pyde.Contracts;
using Pyde.Contracts.HandOff;
using Pyde.Contracts.Host;
using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace FaultyMempool;

/// <summary>The real mempool until it is healthy long enough to be trusted: from its fourth insertion on, every one fails with an exception of its own.</summary>
public sealed class FaultyMempool : IMempool
{
    private const int GoodInsertions = 3;

    private readonly StandardMempool _inner = new();
    private int _insertions;

    public int Count => _inner.Count;

    public long Bytes => _inner.Bytes;

    public StartOutcome Start(IPluginContext context) => _inner.Start(context);

    public HealthReport CheckHealth() => _inner.CheckHealth();

    public Hash32 HandOffDigest() => _inner.HandOffDigest();

    public ExportProgress ExportBase(HandOffSchema schema, IHandOffWriter writer) => _inner.ExportBase(schema, writer);

    public void ExportDelta(HandOffSchema schema, IHandOffWriter writer) => _inner.ExportDelta(schema, writer);

    public void AbandonExport() => _inner.AbandonExport();

    public ImportOutcome Import(HandOffPhase phase, HandOffSchema schema, IHandOffReader reader) => _inner.Import(phase, schema, reader);

    public bool Contains(Hash32 transaction) => _inner.Contains(transaction);

    public InsertReport Insert(SubmissionBatch submissions)
    {
        if (++_insertions > GoodInsertions)
            throw new BrokenIndexException(_insertions);
        return _inner.Insert(submissions);
    }

    public BatchOffer TakeBatch(BatchRequest request) => _inner.TakeBatch(request);

    public FeedbackReport Apply(WaveFeedback feedback) => _inner.Apply(feedback);

    public void Dispose() => _inner.Dispose();
}
