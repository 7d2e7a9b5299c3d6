using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Types;
using Pyde.Types.Borsh;

namespace Consensus.Sequencer;

/// <summary>What a restart needs beside the head: own batches, own proposals, and records without a certificate.</summary>
internal sealed class SequencerStore(IStore store)
{
    public const string Name = "sequencer";
    public const int Tables = 3;

    private const int BatchTable = 0;
    private const int ProposalTable = 1;
    private const int RecordTable = 2;

    private readonly StoreBatch _batch = new();

    /// <summary>Reads everything into a state.</summary>
    public void Read(SequencerState state)
    {
        using (IStoreIterator batches = store.Scan(BatchTable, default, default, ScanDirection.Ascending))
        {
            while (batches.MoveNext())
                state.Own.Add(Number(batches.Key), Decode<Batch>(batches.Value));
        }

        using (IStoreIterator proposals = store.Scan(ProposalTable, default, default, ScanDirection.Ascending))
        {
            while (proposals.MoveNext())
                state.Proposals.Add(Number(proposals.Key), Decode<Vertex>(proposals.Value));
        }

        using IStoreIterator records = store.Scan(RecordTable, default, default, ScanDirection.Ascending);
        while (records.MoveNext())
            state.Uncertified.Add(Number(records.Key), Decode<OwnRecord>(records.Value));
    }

    public bool AddBatch(ulong number, Batch batch) => Put(BatchTable, number, BorshCodec.Encode(batch));

    public bool AddProposal(Vertex proposal) => Put(ProposalTable, proposal.Round.Value, BorshCodec.Encode(proposal));

    /// <summary>A wave is executed: its own batches and proposals go, its record waits for a certificate.</summary>
    public bool Advance(IReadOnlyList<ulong> batches, IReadOnlyList<ulong> proposals, OwnRecord? record, ulong? forgotten)
    {
        _batch.Clear();
        Span<byte> key = stackalloc byte[8];
        foreach (ulong batch in batches)
            _batch.Delete(BatchTable, Key(batch, key));
        foreach (ulong proposal in proposals)
            _batch.Delete(ProposalTable, Key(proposal, key));
        if (record is not null)
            _batch.Put(RecordTable, Key(record.Wave.Value, key), BorshCodec.Encode(record));
        if (forgotten is { } wave)
            _batch.Delete(RecordTable, Key(wave, key));
        return _batch.Count == 0 || store.Commit(_batch) == StoreOutcome.Ok;
    }

    private static ulong Number(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key);

    private static ReadOnlySpan<byte> Key(ulong number, Span<byte> key)
    {
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        return key;
    }

    private static T Decode<T>(ReadOnlySpan<byte> bytes)
        where T : IBorshValue<T> =>
        BorshCodec.TryDecode(bytes, out T value) == DecodeOutcome.Ok
            ? value
            : throw new StoreException(Name, $"a stored {typeof(T).Name} is damaged; restore the store or start with an empty one");

    private bool Put(int table, ulong number, byte[] value)
    {
        Span<byte> key = stackalloc byte[8];
        _batch.Clear();
        _batch.Put(table, Key(number, key), value);
        return store.Commit(_batch) == StoreOutcome.Ok;
    }
}
