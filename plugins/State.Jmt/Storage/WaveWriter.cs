using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;
using State.Jmt.Tree;

namespace State.Jmt.Storage;

/// <summary>Turns a wave into one atomic batch, and takes waves back.</summary>
/// <remarks>One thread. All memory is kept for the next wave.</remarks>
internal sealed class WaveWriter : IPageSink
{
    /// <summary>How many waves one commit prunes at most, so that a shortened retention does not stall it.</summary>
    private const int WavesPrunedPerCommitMax = 8;

    private readonly StateDatabase _database;
    private readonly TreeUpdate _tree;
    private readonly RowBatch _batch = new();
    private readonly UndoList _undo = new();
    private readonly ulong _retentionWaves;
    private TreeWrite[] _changes = new TreeWrite[256];
    private int _changeCount;
    private byte[] _previous = new byte[4_096];
    private ulong _wave;

    public WaveWriter(StateDatabase database, ICompute compute, int retentionWaves)
    {
        _database = database;
        _tree = new TreeUpdate(database.Pages, compute);
        _retentionWaves = (ulong)retentionWaves;
    }

    /// <summary>Commits a wave that passed <see cref="WaveCheck"/>.</summary>
    /// <returns>Its complete record; null when the store did not take it.</returns>
    /// <exception cref="StoreException">The store is damaged; nothing changed.</exception>
    public WaveCommitRecord? Commit(WaveCommit commit)
    {
        StoreHead head = _database.Head;
        _wave = head.NextWave;
        _batch.Clear();
        _undo.Begin(_wave, _batch);
        _changeCount = 0;
        bool isDone = false;
        try
        {
            AddStateChanges(commit.Writes);
            AddCode(commit.Code);
            NodeRef root = _tree.Apply(head.Root, _changes, _changeCount, _wave, this);
            _undo.End();
            PutRoot(root);
            WaveCommitRecord record = commit.Record.WithRoots(root.Digests.ToRoots());
            PutHistory(commit, record);
            ulong oldest = Prune(head);
            StoreHead next = _database.PutHead(_batch, record, root, oldest);
            isDone = _database.TryCommit(_batch, next, _changes, _changeCount);
            return isDone ? record : null;
        }
        finally
        {
            // Pages of a wave that is not there must not be found when another wave takes its number.
            if (!isDone)
                Abandon(head);
            Array.Clear(_changes, 0, _changeCount);
        }
    }

    /// <summary>Takes back every wave after the target, as one batch.</summary>
    /// <param name="target">A retained wave below the head.</param>
    /// <returns>Whether it is done; otherwise nothing changed.</returns>
    /// <exception cref="StoreException">The store is damaged; nothing changed.</exception>
    public bool RollBack(ulong target)
    {
        StoreHead head = _database.Head;
        _batch.Clear();
        Span<byte> buffer = stackalloc byte[RowKeys.IndexedEventBytes];
        NodeRef root = _database.ReadRoot(target);
        WaveCommitRecord record = _database.Rows.ReadValue<WaveCommitRecord>(Tables.Waves, RowKeys.Wave(target, buffer))
            ?? throw RowReader.Damaged(Tables.Waves, RowKeys.Wave(target, buffer), "the record is missing");

        // From the newest wave down: of a key that changed in several, the oldest restored value wins.
        for (ulong wave = head.NextWave - 1; wave > target; wave--)
            UndoWave(wave);
        return _database.TryRollBack(_batch, _database.PutHead(_batch, record, root, head.OldestRetained));
    }

    /// <summary>Keeps a certificate.</summary>
    public bool PutCertificate(HardFinalityCert certificate)
    {
        _batch.Clear();
        Span<byte> buffer = stackalloc byte[RowKeys.WaveBytes];
        _batch.PutValue(Tables.Certificates, RowKeys.Wave(certificate.Wave.Value, buffer), certificate);
        return _database.TryWrite(_batch);
    }

    /// <inheritdoc/>
    void IPageSink.WritePage(in NodeRef reference, ReadOnlySpan<byte> page)
    {
        Span<byte> buffer = stackalloc byte[RowKeys.PageBytesMax];
        _batch.Put(Tables.Nodes, RowKeys.Page(reference, buffer), page);
        _database.Pages.Keep(reference, page);
    }

    /// <inheritdoc/>
    void IPageSink.Supersede(in NodeRef reference)
    {
        Span<byte> buffer = stackalloc byte[RowKeys.PageBytesMax];
        _undo.Add(UndoList.EntryKind.Page, RowKeys.Page(reference, buffer));
    }

    private void Abandon(StoreHead head)
    {
        _database.Forget();
        _database.Pins.Reset(head.OldestRetained);
    }

    private void AddStateChanges(IReadOnlyList<StateWrite> writes)
    {
        if (_changes.Length < writes.Count)
            _changes = new TreeWrite[writes.Count];
        Span<byte> row = stackalloc byte[BitKey.Bytes];
        for (int i = 0; i < writes.Count; i++)
        {
            BitKey key = BitKey.From(writes[i].Key);
            key.CopyTo(row);
            bool existed = ReadPrevious(key, row, out ReadOnlySpan<byte> previous);
            if (writes[i].Value is { } value)
            {
                // Writing what is there already changes nothing, whatever the executor thinks of it.
                if (existed && value.Span.SequenceEqual(previous))
                    continue;
                _batch.Put(Tables.State, row, value.Span);
                _changes[_changeCount++] = new TreeWrite(key, value, IsDelete: false);
            }
            else
            {
                if (!existed)
                    continue;
                _batch.Delete(Tables.State, row);
                _changes[_changeCount++] = new TreeWrite(key, default, IsDelete: true);
            }

            PutPrevious(UndoList.EntryKind.State, key, row, existed, previous);
        }
    }

    private void AddCode(IReadOnlyList<CodeWrite> code)
    {
        Span<byte> row = stackalloc byte[BitKey.Bytes];
        foreach (CodeWrite write in code)
        {
            BitKey key = BitKey.From(write.Hash);
            key.CopyTo(row);
            byte[]? previous = _database.Rows.Read(Tables.Code, row);
            if (previous is null == write.Code is null)
                continue;
            if (write.Code is { } bytes)
                _batch.Put(Tables.Code, row, bytes.Span);
            else
                _batch.Delete(Tables.Code, row);
            PutPrevious(UndoList.EntryKind.Code, key, row, previous is not null, previous);
        }
    }

    private void PutPrevious(UndoList.EntryKind kind, in BitKey key, ReadOnlySpan<byte> row, bool existed, ReadOnlySpan<byte> previous)
    {
        // No wave before genesis is ever read or returned to.
        if (_wave == 0)
            return;
        Span<byte> history = stackalloc byte[RowKeys.HistoryBytes];
        _batch.PutPrevious(RowKeys.History(HistoryRowOf(kind), key, _wave, history), existed, previous);
        _undo.Add(kind, row);
    }

    private bool ReadPrevious(in BitKey key, ReadOnlySpan<byte> row, out ReadOnlySpan<byte> previous)
    {
        previous = default;
        if (_wave == 0)
            return false;
        while (true)
        {
            ReadOutcome outcome = _database.TryReadState(_wave - 1, key, _previous, out int bytes);
            if (outcome == ReadOutcome.Corrupt)
                throw RowReader.Damaged(Tables.State, row, "the row fails its checksum");
            if (outcome == ReadOutcome.Absent)
                return false;
            if (bytes <= _previous.Length)
            {
                previous = _previous.AsSpan(0, bytes);
                return true;
            }

            _previous = new byte[bytes];
        }
    }

    private void PutRoot(in NodeRef root)
    {
        Span<byte> key = stackalloc byte[RowKeys.RootBytes];
        Span<byte> row = stackalloc byte[NodeRef.EncodedBytes];
        root.Encode(row);
        _batch.Put(Tables.Snapshots, RowKeys.Root(_wave, key), row);
    }

    private void PutHistory(WaveCommit commit, WaveCommitRecord record)
    {
        Span<byte> buffer = stackalloc byte[RowKeys.IndexedEventBytes];
        _batch.PutValue(Tables.Waves, RowKeys.Wave(_wave, buffer), record);
        foreach (EventRecord item in commit.Events)
        {
            _batch.PutValue(Tables.Events, RowKeys.Event(_wave, item.TxIndex, item.EventIndex, buffer), item);
            BitKey emitter = BitKey.From(item.Emitter.Value);
            _batch.PutMark(Tables.EventsByContract, RowKeys.IndexedEvent(emitter, _wave, item.TxIndex, item.EventIndex, buffer));
            foreach (Hash32 topic in item.Topics)
            {
                BitKey key = BitKey.From(topic);
                _batch.PutMark(Tables.EventsByTopic, RowKeys.IndexedEvent(key, _wave, item.TxIndex, item.EventIndex, buffer));
            }
        }

        Span<byte> location = stackalloc byte[RowKeys.StepBytes];
        for (int i = 0; i < commit.Receipts.Count; i++)
        {
            Receipt receipt = commit.Receipts[i];
            _batch.PutValue(Tables.Receipts, RowKeys.Step(_wave, receipt.TxIndex, buffer), receipt);
            if (commit.Transactions[i].IsEmpty)
                continue;
            _batch.Put(Tables.Transactions, RowKeys.Transaction(_wave, receipt.TxIndex, buffer), commit.Transactions[i].Span);
            RowKeys.Step(_wave, receipt.TxIndex, location);
            _batch.Put(Tables.Transactions, RowKeys.TransactionHash(BitKey.From(receipt.TxHash), buffer), location);
        }
    }

    /// <summary>Adds the deletion of what no retained wave needs any more.</summary>
    /// <returns>The oldest retained wave from now on.</returns>
    private ulong Prune(StoreHead head)
    {
        ulong oldest = head.OldestRetained;
        ulong wanted = _wave > _retentionWaves ? _wave - _retentionWaves : 0;
        wanted = Math.Min(wanted, oldest + WavesPrunedPerCommitMax);
        if (wanted <= oldest)
            return oldest;
        wanted = _database.Pins.Advance(wanted);
        Span<byte> buffer = stackalloc byte[RowKeys.RootBytes];
        for (; oldest < wanted; oldest++)
        {
            // What wave n + 1 replaced was needed to read wave n, and its undo list to return to it.
            UndoList.Consume(_database, oldest + 1, _batch, (_batch, wave: oldest + 1), static (kind, key, state) =>
            {
                Span<byte> history = stackalloc byte[RowKeys.HistoryBytes];
                if (kind == UndoList.EntryKind.Page)
                    state._batch.Delete(Tables.Nodes, key);
                else
                    state._batch.Delete(Tables.Snapshots, RowKeys.History(HistoryRowOf(kind), BitKey.FromBytes(key), state.wave, history));
            });
            _batch.Delete(Tables.Snapshots, RowKeys.Root(oldest, buffer));
        }

        return oldest;
    }

    private void UndoWave(ulong wave)
    {
        Span<byte> buffer = stackalloc byte[RowKeys.IndexedEventBytes];
        UndoList.Consume(_database, wave, _batch, (writer: this, wave), static (kind, key, state) =>
        {
            if (kind != UndoList.EntryKind.Page)
                state.writer.Restore(kind, BitKey.FromBytes(key), state.wave);
        });
        DeletePages(wave);
        DeleteEvents(wave);
        DeleteSteps(wave);
        _batch.Delete(Tables.Snapshots, RowKeys.Root(wave, buffer));
        _batch.Delete(Tables.Waves, RowKeys.Wave(wave, buffer));
        _batch.Delete(Tables.Certificates, RowKeys.Wave(wave, buffer));
    }

    private void Restore(UndoList.EntryKind kind, in BitKey key, ulong wave)
    {
        Span<byte> history = stackalloc byte[RowKeys.HistoryBytes];
        Span<byte> row = stackalloc byte[BitKey.Bytes];
        RowKeys.History(HistoryRowOf(kind), key, wave, history);
        key.CopyTo(row);
        int table = kind == UndoList.EntryKind.State ? Tables.State : Tables.Code;
        byte[] previous = _database.Rows.Read(Tables.Snapshots, history)
            ?? throw RowReader.Damaged(Tables.Snapshots, history, "the previous value is missing");
        if (previous[0] == 0)
            _batch.Delete(table, row);
        else
            _batch.Put(table, row, previous.AsSpan(1));
        _batch.Delete(Tables.Snapshots, history);
    }

    private static byte HistoryRowOf(UndoList.EntryKind kind) =>
        kind == UndoList.EntryKind.State ? RowKeys.StateHistoryRow : RowKeys.CodeHistoryRow;

    private void DeletePages(ulong wave)
    {
        Span<byte> from = stackalloc byte[RowKeys.WaveBytes];
        Span<byte> to = stackalloc byte[RowKeys.WaveBytes];
        using IStoreIterator pages = _database.Scan(Tables.Nodes, RowKeys.Wave(wave, from), RowKeys.Wave(wave + 1, to));
        while (pages.MoveNext())
            _batch.Delete(Tables.Nodes, pages.Key);
    }

    private void DeleteEvents(ulong wave)
    {
        Span<byte> from = stackalloc byte[RowKeys.WaveBytes];
        Span<byte> to = stackalloc byte[RowKeys.WaveBytes];
        Span<byte> buffer = stackalloc byte[RowKeys.IndexedEventBytes];
        using IStoreIterator events = _database.Scan(Tables.Events, RowKeys.Wave(wave, from), RowKeys.Wave(wave + 1, to));
        while (events.MoveNext())
        {
            EventRecord item = RowReader.Decode<EventRecord>(Tables.Events, events.Key, RowReader.Open(Tables.Events, events));
            _batch.Delete(Tables.Events, events.Key);
            BitKey emitter = BitKey.From(item.Emitter.Value);
            _batch.Delete(Tables.EventsByContract, RowKeys.IndexedEvent(emitter, wave, item.TxIndex, item.EventIndex, buffer));
            foreach (Hash32 topic in item.Topics)
            {
                BitKey key = BitKey.From(topic);
                _batch.Delete(Tables.EventsByTopic, RowKeys.IndexedEvent(key, wave, item.TxIndex, item.EventIndex, buffer));
            }
        }
    }

    private void DeleteSteps(ulong wave)
    {
        Span<byte> from = stackalloc byte[RowKeys.WaveBytes];
        Span<byte> to = stackalloc byte[RowKeys.WaveBytes];
        Span<byte> buffer = stackalloc byte[RowKeys.TransactionHashBytes];
        using IStoreIterator receipts = _database.Scan(Tables.Receipts, RowKeys.Wave(wave, from), RowKeys.Wave(wave + 1, to));
        while (receipts.MoveNext())
        {
            Receipt receipt = RowReader.Decode<Receipt>(Tables.Receipts, receipts.Key, RowReader.Open(Tables.Receipts, receipts));
            _batch.Delete(Tables.Receipts, receipts.Key);
            _batch.Delete(Tables.Transactions, RowKeys.Transaction(wave, receipt.TxIndex, buffer));
            _batch.Delete(Tables.Transactions, RowKeys.TransactionHash(BitKey.From(receipt.TxHash), buffer));
        }
    }
}
