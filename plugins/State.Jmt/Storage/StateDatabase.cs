using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;
using State.Jmt.Tree;

namespace State.Jmt.Storage;

/// <summary>The opened store: its head, its caches, and reads as of any retained wave.</summary>
/// <remarks>
/// Reads: any thread, also while a wave is committed. A row is as of the published head while the write counter stands where the head
/// found it; after
/// that, what a key had is found in the history that every commit leaves: the row is read first and the history second, so that a commit in
/// between cannot be missed.
/// </remarks>
internal sealed class StateDatabase
{
    /// <summary>Version of everything that is stored.</summary>
    public const uint Schema = 1;

    private const int IdentityBytes = 4 + 8 + Hash32.Bytes;
    private const int HeadBytes = 8 + Hash32.Bytes + 8;
    private const int PresentBytes = 1;

    private readonly IStore _store;
    private readonly NodeIdentity _node;
    private readonly RingCache _values;
    private readonly Lock _rollbackGate = new();
    private StoreHead _head;
    private byte[]? _headRow;
    private long _writes;
    private long _rollbacks;

    /// <summary>Opens the store and checks that its head is whole.</summary>
    /// <param name="store">The store.</param>
    /// <param name="node">The chain it must belong to.</param>
    /// <param name="cacheBytesMax">Bound of both caches together.</param>
    /// <exception cref="StoreException">It belongs to another chain or a newer version, or is damaged: what and where.</exception>
    public StateDatabase(IStore store, in NodeIdentity node, long cacheBytesMax)
    {
        _store = store;
        _node = node;
        _values = new RingCache(cacheBytesMax / 2);
        Rows = new RowReader(store);
        Pages = new PageStore(Rows, new RingCache(cacheBytesMax / 2));
        Reload();
    }

    public RowReader Rows { get; }

    public PageStore Pages { get; }

    public SnapshotPins Pins { get; } = new();

    public NodeIdentity Node => _node;

    public StoreHead Head => Volatile.Read(ref _head);

    /// <summary>Opens an iterator.</summary>
    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) =>
        _store.Scan(table, from, to, ScanDirection.Ascending);

    /// <summary>Number of rollbacks begun and ended: odd while one is under way.</summary>
    public long Rollbacks => Volatile.Read(ref _rollbacks);

    /// <summary>Reads a value of the state as of a retained wave.</summary>
    public ReadOutcome TryReadState(ulong wave, in BitKey key, Span<byte> destination, out int valueBytes)
    {
        if (_values.TryGet(key, extra: 0, destination, out RingCache.Entry entry) && entry.Since <= wave)
        {
            valueBytes = Math.Max(0, entry.ValueBytes);
            return entry.ValueBytes < 0 ? ReadOutcome.Absent : ReadOutcome.Found;
        }

        StoreHead head = Head;
        if (head.NextWave == wave + 1)
        {
            Span<byte> row = stackalloc byte[BitKey.Bytes];
            key.CopyTo(row);
            ReadOutcome outcome = Rows.TryRead(Tables.State, row, destination, out valueBytes);
            if (Volatile.Read(ref _writes) == head.Writes)
            {
                if (outcome == ReadOutcome.Absent || (outcome == ReadOutcome.Found && valueBytes <= destination.Length))
                {
                    _values.PutIfUnchanged(
                        key, extra: 0, wave, outcome == ReadOutcome.Found, destination[..valueBytes], ref _writes, head.Writes);
                }

                return outcome;
            }
        }

        return TryReadPast(Tables.State, RowKeys.StateHistoryRow, wave, key, destination, out valueBytes);
    }

    /// <summary>Reads code as of a retained wave.</summary>
    public ReadOutcome TryReadCode(ulong wave, in BitKey hash, Span<byte> destination, out int valueBytes) =>
        TryReadPast(Tables.Code, RowKeys.CodeHistoryRow, wave, hash, destination, out valueBytes);

    /// <summary>Reads entries of the state as of a retained wave, in ascending order.</summary>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public IReadOnlyList<StateEntry> ReadRange(ulong wave, in BitKey from, in BitKey to, int countMax)
    {
        long before = Rollbacks;
        if ((before & 1) == 0)
        {
            IReadOnlyList<StateEntry> entries = StateRange.Read(this, wave, from, to, countMax);

            // Between its two iterators a rollback may have taken away the history of rows that the first one still showed.
            if (Rollbacks == before)
                return entries;
        }

        lock (_rollbackGate)
            return StateRange.Read(this, wave, from, to, countMax);
    }

    /// <summary>The tree as of a retained wave.</summary>
    /// <exception cref="StoreException">The row is missing or damaged.</exception>
    public NodeRef ReadRoot(ulong wave)
    {
        StoreHead head = Head;
        if (head.NextWave == wave + 1)
            return head.Root;
        Span<byte> buffer = stackalloc byte[RowKeys.RootBytes];
        ReadOnlySpan<byte> key = RowKeys.Root(wave, buffer);
        byte[] row = Rows.Read(Tables.Snapshots, key) ?? throw RowReader.Damaged(Tables.Snapshots, key, "the wave's root is missing");
        return NodeRef.TryDecode(row, out NodeRef root) ? root : throw RowReader.Damaged(Tables.Snapshots, key, "the row is no root");
    }

    /// <summary>Pins a wave for as long as it is read.</summary>
    /// <returns>Null when it is not retained or does not exist.</returns>
    public SnapshotPins.Pin? TryPin(ulong wave, Pyde.Contracts.LeaseStamp? lease)
    {
        StoreHead head = Head;
        return head.Record is null || wave >= head.NextWave ? null : Pins.TryAdd(wave, lease);
    }

    /// <summary>Reads the head again when somebody else has moved it: after a swap back, or a write whose outcome was unknown.</summary>
    /// <exception cref="StoreException">The store is damaged.</exception>
    public void Refresh()
    {
        byte[]? row = Rows.Read(Tables.Meta, RowKeys.Head);
        if (!(row ?? []).AsSpan().SequenceEqual(_headRow) || (row is null) != (_headRow is null) || _writes != _head.Writes)
            Reload();
    }

    /// <summary>Reads everything that is kept in memory from the store.</summary>
    /// <exception cref="StoreException">The store is damaged.</exception>
    [MemberNotNull(nameof(_head))]
    public void Reload()
    {
        Forget();
        byte[]? identity = Rows.Read(Tables.Meta, RowKeys.Identity);
        byte[]? row = Rows.Read(Tables.Meta, RowKeys.Head);
        if (identity is null && row is null)
        {
            RequireEmpty();
            _headRow = null;
            Publish(new StoreHead(null, Hash32.Zero, default, 0, Volatile.Read(ref _writes)));
            return;
        }

        CheckIdentity(identity);
        StoreHead head = DecodeHead(row);
        _headRow = row;
        Publish(head);
    }

    /// <summary>Adds the rows that say what the head is.</summary>
    /// <returns>The head as it will be published.</returns>
    public StoreHead PutHead(RowBatch batch, WaveCommitRecord record, in NodeRef root, ulong oldestRetained)
    {
        Hash32 hash = record.Hash();
        Span<byte> identity = stackalloc byte[IdentityBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(identity, Schema);
        BinaryPrimitives.WriteUInt64LittleEndian(identity[4..], _node.Chain.Value);
        _node.Genesis.CopyTo(identity[12..]);
        Span<byte> row = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(row, record.Wave.Value);
        hash.CopyTo(row[8..]);
        BinaryPrimitives.WriteUInt64LittleEndian(row[(8 + Hash32.Bytes)..], oldestRetained);
        if (_headRow is null)
            batch.Put(Tables.Meta, RowKeys.Identity, identity);
        batch.Put(Tables.Meta, RowKeys.Head, row);
        return new StoreHead(record, hash, root, oldestRetained, 0);
    }

    /// <summary>Writes a wave.</summary>
    /// <param name="batch">Its rows.</param>
    /// <param name="head">The head after it.</param>
    /// <param name="writes">The changes of the state, for the cache.</param>
    /// <param name="count">How many of them.</param>
    /// <returns>Whether the wave is durable; otherwise nothing changed, as far as the store knows.</returns>
    public bool TryCommit(RowBatch batch, StoreHead head, TreeWrite[] writes, int count)
    {
        long stamp = Interlocked.Increment(ref _writes);
        if (_store.Commit(batch.Batch) != StoreOutcome.Ok)
            return false;
        ulong wave = head.NextWave - 1;
        for (int i = 0; i < count; i++)
            _values.Put(writes[i].Key, extra: 0, wave, !writes[i].IsDelete, writes[i].Value.Span);
        _headRow = Rows.Read(Tables.Meta, RowKeys.Head);
        Publish(head with { Writes = stamp });
        return true;
    }

    /// <summary>Writes the undoing of waves; readers of the waves that stay are kept apart from it.</summary>
    public bool TryRollBack(RowBatch batch, StoreHead head)
    {
        lock (_rollbackGate)
        {
            Interlocked.Increment(ref _writes);
            Interlocked.Increment(ref _rollbacks);
            Pins.EndAbove(head.NextWave - 1);
            bool isDone = _store.Commit(batch.Batch) == StoreOutcome.Ok;
            if (isDone)
                Reload();
            Interlocked.Increment(ref _rollbacks);
            return isDone;
        }
    }

    /// <summary>Writes rows that no read as of a wave depends on.</summary>
    public bool TryWrite(RowBatch batch) => _store.Commit(batch.Batch) == StoreOutcome.Ok;

    /// <summary>Forgets what was kept of a wave that did not become durable.</summary>
    public void Forget()
    {
        _values.Clear();
        Pages.Clear();
    }

    private ReadOutcome TryReadPast(int table, byte historyRow, ulong wave, in BitKey key, Span<byte> destination, out int valueBytes)
    {
        long before = Rollbacks;
        if ((before & 1) == 0)
        {
            ReadOutcome outcome = TryReadPastOnce(table, historyRow, wave, key, destination, out valueBytes);
            if (Rollbacks == before)
                return outcome;
        }

        lock (_rollbackGate)
            return TryReadPastOnce(table, historyRow, wave, key, destination, out valueBytes);
    }

    private ReadOutcome TryReadPastOnce(int table, byte historyRow, ulong wave, in BitKey key, Span<byte> destination, out int valueBytes)
    {
        Span<byte> row = stackalloc byte[BitKey.Bytes];
        key.CopyTo(row);
        ReadOutcome outcome = Rows.TryRead(table, row, destination, out valueBytes);
        Span<byte> from = stackalloc byte[RowKeys.HistoryBytes];
        Span<byte> to = stackalloc byte[RowKeys.HistoryBytes];
        RowKeys.History(historyRow, key, wave + 1, from);
        RowKeys.History(historyRow, key, ulong.MaxValue, to);
        using IStoreIterator changes = _store.Scan(Tables.Snapshots, from, to, ScanDirection.Ascending);
        if (!changes.MoveNext())
            return outcome;
        valueBytes = 0;
        if (!RowReader.IsSealed(Tables.Snapshots, changes.Key, changes.Value))
            return ReadOutcome.Corrupt;
        ReadOnlySpan<byte> previous = changes.Value[..^RowReader.SealBytes];
        if (previous[0] == 0)
            return ReadOutcome.Absent;
        previous = previous[PresentBytes..];
        previous[..Math.Min(previous.Length, destination.Length)].CopyTo(destination);
        valueBytes = previous.Length;
        return ReadOutcome.Found;
    }

    [MemberNotNull(nameof(_head))]
    private void Publish(StoreHead head)
    {
        Volatile.Write(ref _head, head);
        Pins.Reset(head.OldestRetained);
    }

    private void RequireEmpty()
    {
        for (int table = 0; table < Tables.Count; table++)
        {
            using IStoreIterator rows = _store.Scan(table, default, default, ScanDirection.Ascending);
            if (rows.MoveNext())
                throw RowReader.Damaged(table, rows.Key, "the store has rows but no identity");
        }
    }

    private void CheckIdentity(byte[]? identity)
    {
        if (identity is null)
            throw RowReader.Damaged(Tables.Meta, RowKeys.Identity, "the row is missing");
        if (identity.Length < 4)
            throw RowReader.Damaged(Tables.Meta, RowKeys.Identity, $"expected {IdentityBytes} bytes, found {identity.Length}");
        uint schema = BinaryPrimitives.ReadUInt32LittleEndian(identity);
        if (schema != Schema)
        {
            throw new StoreException(
                RowReader.StoreName, $"table meta, key identity: expected schema {Schema}, found {schema}; run a version that knows it");
        }

        if (identity.Length != IdentityBytes)
            throw RowReader.Damaged(Tables.Meta, RowKeys.Identity, $"expected {IdentityBytes} bytes, found {identity.Length}");
        var chain = new ChainId(BinaryPrimitives.ReadUInt64LittleEndian(identity.AsSpan(4)));
        var genesis = Hash32.FromBytes(identity.AsSpan(12));
        if (chain != _node.Chain)
        {
            throw new StoreException(
                RowReader.StoreName,
                $"table meta, key identity: expected chain {_node.Chain}, found {chain}; point the node to its own data");
        }

        if (genesis != _node.Genesis)
        {
            throw new StoreException(
                RowReader.StoreName,
                $"table meta, key identity: expected genesis {_node.Genesis}, found {genesis}; point the node to its own data");
        }
    }

    private StoreHead DecodeHead(byte[]? row)
    {
        if (row is null || row.Length != HeadBytes)
            throw RowReader.Damaged(Tables.Meta, RowKeys.Head, $"expected {HeadBytes} bytes, found {row?.Length ?? 0}");
        ulong wave = BinaryPrimitives.ReadUInt64LittleEndian(row);
        var hash = Hash32.FromBytes(row.AsSpan(8, Hash32.Bytes));
        ulong oldest = BinaryPrimitives.ReadUInt64LittleEndian(row.AsSpan(8 + Hash32.Bytes));
        Span<byte> buffer = stackalloc byte[RowKeys.WaveBytes];
        ReadOnlySpan<byte> key = RowKeys.Wave(wave, buffer);
        WaveCommitRecord record = Rows.ReadValue<WaveCommitRecord>(Tables.Waves, key)
            ?? throw RowReader.Damaged(Tables.Waves, key, "the head's record is missing");
        if (record.Wave.Value != wave || record.Hash() != hash)
            throw RowReader.Damaged(Tables.Waves, key, $"expected the record with hash {hash}, found {record.Hash()}");
        if (oldest > wave)
            throw RowReader.Damaged(Tables.Meta, RowKeys.Head, $"the oldest retained wave {oldest} is above the head {wave}");
        Span<byte> rootBuffer = stackalloc byte[RowKeys.RootBytes];
        ReadOnlySpan<byte> rootKey = RowKeys.Root(wave, rootBuffer);
        byte[] rootRow = Rows.Read(Tables.Snapshots, rootKey)
            ?? throw RowReader.Damaged(Tables.Snapshots, rootKey, "the head's root is missing");
        if (!NodeRef.TryDecode(rootRow, out NodeRef root) || root.Digests.ToRoots() != record.Roots)
            throw RowReader.Damaged(Tables.Snapshots, rootKey, "the row is not the root that the head's record names");
        if (root.Kind == NodeKind.Page)
        {
            Span<byte> page = stackalloc byte[PageView.BytesMax];
            Pages.ReadPage(root, page);
        }

        return new StoreHead(record, hash, root, oldest, Volatile.Read(ref _writes));
    }
}
