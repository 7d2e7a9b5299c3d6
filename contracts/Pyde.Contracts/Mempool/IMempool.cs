using Pyde.Types;

namespace Pyde.Contracts.Mempool;

/// <summary>Transactions in, batches out.</summary>
/// <remarks>
/// Any thread: an implementation orders concurrent calls itself, and the order of the outcomes is the order of the effects. Deterministic:
/// the same
/// sequence of calls gives the same batches. Source: architecture.md, "The way of a transaction"; execution.md, "Transactions". Since
/// contract 1.0.
/// </remarks>
[SlotContract(SlotName.Mempool)]
public interface IMempool : IPlugin
{
    /// <summary>Number of transactions that wait.</summary>
    int Count { get; }

    /// <summary>Bytes of the transactions that wait, in their canonical encoding.</summary>
    long Bytes { get; }

    /// <summary>Whether a transaction waits.</summary>
    /// <param name="transaction">Its hash.</param>
    bool Contains(Hash32 transaction);

    /// <summary>Checks submissions in order, cheapest check first, and keeps the good ones.</summary>
    /// <param name="submissions">1 to 1,024, otherwise <see cref="ArgumentException"/>; each with what the host read of the accounts that
    /// it needs. An account that the mempool knows as of a later wave is the one to judge by.</param>
    /// <returns>One outcome per submission, in order.</returns>
    [Mutating]
    InsertReport Insert(SubmissionBatch submissions);

    /// <summary>Takes transactions for the next batch, in the deterministic order; they wait no longer, but still count as known until
    /// their wave or <see cref="Apply"/> drops them.</summary>
    /// <param name="request">Bounds of the batch; fewer than one transaction is <see cref="ArgumentException"/>.</param>
    /// <returns>The batch: those of one sender ascend by nonce, and no sender's next transaction that fits is left behind; empty when
    /// nothing is ready.</returns>
    [Mutating]
    BatchOffer TakeBatch(BatchRequest request);

    /// <summary>Learns what a committed wave did: included transactions go, the accounts of their senders are as given, the base fee is the
    /// new one.</summary>
    /// <param name="feedback">Of the next wave; waves arrive in order.</param>
    [Mutating]
    FeedbackReport Apply(WaveFeedback feedback);
}
