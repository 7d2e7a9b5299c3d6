using Pyde.Contracts.Mempool;
using Pyde.Types;

namespace Boundaries.Mempool;

/// <summary>Passes everything on to a right mempool.</summary>
public abstract class WrongMempool(IMempool inner) : WrongPlugin<IMempool>(inner), IMempool
{
    public virtual int Count => Inner.Count;

    public virtual long Bytes => Inner.Bytes;

    public virtual bool Contains(Hash32 transaction) => Inner.Contains(transaction);

    public virtual InsertReport Insert(SubmissionBatch submissions) => Inner.Insert(submissions);

    public virtual BatchOffer TakeBatch(BatchRequest request) => Inner.TakeBatch(request);

    public virtual FeedbackReport Apply(WaveFeedback feedback) => Inner.Apply(feedback);
}
