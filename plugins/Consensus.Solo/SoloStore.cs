using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Solo;

/// <summary>What a restart needs: the state, the waiting batches, and the last signed anchor as evidence.</summary>
internal sealed class SoloStore(IStore store)
{
    public const string Name = "solo";
    public const int Tables = 2;

    private const int StateTable = 0;
    private const int BatchTable = 1;
    private const int StateBytesMax = 8 * 1024;

    private readonly StoreBatch _batch = new();

    private static ReadOnlySpan<byte> StateKey => "state"u8;

    private static ReadOnlySpan<byte> AnchorKey => "anchor"u8;

    /// <summary>Reads the state.</summary>
    /// <returns>Null when there is none yet; stored bytes that are no state are <see cref="StoreException"/>.</returns>
    public SoloState? ReadState()
    {
        Span<byte> bytes = stackalloc byte[StateBytesMax];
        ReadOutcome outcome = store.TryRead(StateTable, StateKey, bytes, out int length);
        if (outcome == ReadOutcome.Absent)
            return null;
        if (outcome != ReadOutcome.Found || length > bytes.Length
            || BorshCodec.TryDecode(bytes[..length], out SoloState state) != DecodeOutcome.Ok)
        {
            throw new StoreException(Name, "the consensus state is damaged; restore the store or start from a snapshot");
        }

        return state;
    }

    /// <summary>Reads the waiting batches.</summary>
    /// <param name="first">Sequence number of the oldest.</param>
    /// <param name="pending">Filled.</param>
    public void ReadBatches(ulong first, PendingBatches pending)
    {
        pending.Reset(first);
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, first);
        using IStoreIterator batches = store.Scan(BatchTable, key, default, ScanDirection.Ascending);
        while (batches.MoveNext())
        {
            if (batches.Key.Length != 8
                || BinaryPrimitives.ReadUInt64BigEndian(batches.Key) != pending.Next
                || BorshCodec.TryDecode(batches.Value, out Batch batch) != DecodeOutcome.Ok
                || !pending.TryAdd(batch))
            {
                throw new StoreException(Name, $"waiting batch {pending.Next} is damaged; restore the store or start from a snapshot");
            }
        }
    }

    /// <summary>Makes a waiting batch durable.</summary>
    public StoreOutcome Add(ulong sequence, Batch batch)
    {
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(key, sequence);
        _batch.Clear();
        _batch.Put(BatchTable, key, BorshCodec.Encode(batch));
        return store.Commit(_batch);
    }

    /// <summary>Makes a state durable, as a restart shall find it: nothing that only holds for this run.</summary>
    public StoreOutcome Write(SoloState state)
    {
        _batch.Clear();
        PutState(state);
        return store.Commit(_batch);
    }

    /// <summary>Makes an executed wave durable: the state after it, its anchor, and its batches gone.</summary>
    /// <param name="before">The state with the wave in flight.</param>
    /// <param name="after">The state with the wave as head.</param>
    /// <param name="anchor">The signed anchor.</param>
    public StoreOutcome Advance(SoloState before, SoloState after, Vertex anchor)
    {
        _batch.Clear();
        PutState(after);
        _batch.Put(StateTable, AnchorKey, BorshCodec.Encode(anchor));
        Span<byte> key = stackalloc byte[8];
        for (ulong sequence = before.FirstBatch; sequence < after.FirstBatch; sequence++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(key, sequence);
            _batch.Delete(BatchTable, key);
        }

        return store.Commit(_batch);
    }

    private void PutState(SoloState state)
    {
        SoloState stored = state with { IsDue = false, InFlight = state.InFlight is { } wave ? wave with { IsCommitted = false } : null };
        _batch.Put(StateTable, StateKey, BorshCodec.Encode(stored));
    }
}
