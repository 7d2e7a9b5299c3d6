using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>What the reference consensus keeps: the state and the waiting batches, in memory as in the store.</summary>
internal sealed class ReferenceBatches
{
    private const string StoreName = "reference";
    private const int StateBytesMax = 8 * 1024;

    private readonly SortedDictionary<ulong, Batch> _waiting = [];
    private readonly HashSet<Hash32> _known = [];
    private readonly StoreBatch _changes = new();
    private IStore? _store;

    /// <summary>Number that the next batch gets.</summary>
    public ulong Next { get; private set; }

    public int Count => _waiting.Count;

    public long Bytes { get; private set; }

    /// <summary>By number.</summary>
    public IEnumerable<KeyValuePair<ulong, Batch>> All => _waiting;

    private static ReadOnlySpan<byte> StateKey => "state"u8;

    public void Open(IPluginContext context) => _store = context.OpenStore(StoreName, 2);

    public bool Contains(Hash32 batch) => _known.Contains(batch);

    public IEnumerable<Batch> Oldest(int count) => _waiting.Values.Take(count);

    /// <summary>Reads what an earlier instance left.</summary>
    /// <returns>Null when nothing was left; what is no state or batch is <see cref="StoreException"/>.</returns>
    public ReferenceState? Load()
    {
        byte[] bytes = new byte[StateBytesMax];
        ReadOutcome outcome = _store!.TryRead(0, StateKey, bytes, out int length);
        if (outcome == ReadOutcome.Absent)
            return null;
        if (outcome != ReadOutcome.Found || length > bytes.Length
            || BorshCodec.TryDecode(bytes.AsSpan(0, length), out ReferenceState state) != DecodeOutcome.Ok)
        {
            throw new StoreException(StoreName, "the consensus state is damaged; restore the store or start from a snapshot");
        }

        Reset(state.FirstBatch);
        using IStoreIterator rows = _store.Scan(1, Key(state.FirstBatch), default, ScanDirection.Ascending);
        while (rows.MoveNext())
        {
            if (!rows.Key.SequenceEqual(Key(Next)) || BorshCodec.TryDecode(rows.Value, out Batch batch) != DecodeOutcome.Ok
                || !TryAdd(batch))
                throw new StoreException(StoreName, $"waiting batch {Next} is damaged; restore the store or start from a snapshot");
        }

        return state;
    }

    /// <summary>Makes a state durable, with a new batch, without the ones before its first.</summary>
    public StoreOutcome Save(ReferenceState state, Batch? more = null)
    {
        _changes.Clear();
        // Whether the host was told holds for this run only.
        ReferenceState kept = state.Decided is { } wave ? state with { Decided = wave with { IsCommitted = false } } : state;
        _changes.Put(0, StateKey, BorshCodec.Encode(kept));
        if (more is not null)
            _changes.Put(1, Key(Next), BorshCodec.Encode(more));
        foreach (ulong number in _waiting.Keys.TakeWhile(number => number < state.FirstBatch))
            _changes.Delete(1, Key(number));
        return _store!.Commit(_changes);
    }

    public bool TryAdd(Batch batch)
    {
        if (!_known.Add(batch.Hash()))
            return false;
        _waiting.Add(Next++, batch);
        Bytes += batch.Reference().SizeBytes;
        return true;
    }

    /// <summary>Forgets the batches before a number.</summary>
    public void DropBefore(ulong number)
    {
        foreach ((ulong key, Batch batch) in _waiting.TakeWhile(entry => entry.Key < number).ToArray())
        {
            _waiting.Remove(key);
            _known.Remove(batch.Hash());
            Bytes -= batch.Reference().SizeBytes;
        }
    }

    /// <summary>Forgets everything and goes on with a number.</summary>
    public void Reset(ulong next)
    {
        _waiting.Clear();
        _known.Clear();
        (Bytes, Next) = (0, next);
    }

    private static byte[] Key(ulong number)
    {
        byte[] key = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        return key;
    }
}
