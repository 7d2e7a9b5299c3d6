using System.Collections.Immutable;
using Pyde.Types;

namespace Consensus.Solo;

/// <summary>Batches that wait for a wave or for its record, oldest first, under dense sequence numbers.</summary>
internal sealed class PendingBatches
{
    private readonly Queue<Batch> _queue = [];
    private readonly HashSet<Hash32> _known = [];

    /// <summary>Sequence number of the oldest one.</summary>
    public ulong First { get; private set; }

    /// <summary>Sequence number that the next one gets.</summary>
    public ulong Next => First + (ulong)_queue.Count;

    /// <summary>How many wait.</summary>
    public int Count => _queue.Count;

    /// <summary>Their canonical bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Oldest first.</summary>
    public IEnumerable<Batch> Items => _queue;

    public bool Contains(Hash32 batch) => _known.Contains(batch);

    /// <summary>Forgets everything and begins at a sequence number.</summary>
    public void Reset(ulong first)
    {
        _queue.Clear();
        _known.Clear();
        Bytes = 0;
        First = first;
    }

    /// <summary>Adds a batch.</summary>
    /// <returns>False when it waits already.</returns>
    public bool TryAdd(Batch batch)
    {
        BatchRef reference = batch.Reference();
        if (!_known.Add(reference.Hash))
            return false;
        _queue.Enqueue(batch);
        Bytes += reference.SizeBytes;
        return true;
    }

    /// <summary>The oldest ones.</summary>
    /// <param name="count">At most <see cref="Count"/>.</param>
    public ImmutableArray<Batch> Take(int count)
    {
        ImmutableArray<Batch>.Builder batches = ImmutableArray.CreateBuilder<Batch>(count);
        foreach (Batch batch in _queue)
        {
            if (batches.Count == count)
                break;
            batches.Add(batch);
        }

        return batches.MoveToImmutable();
    }

    /// <summary>Drops the oldest ones.</summary>
    public void Drop(int count)
    {
        for (int i = 0; i < count; i++)
        {
            BatchRef reference = _queue.Dequeue().Reference();
            _known.Remove(reference.Hash);
            Bytes -= reference.SizeBytes;
            First++;
        }
    }
}
