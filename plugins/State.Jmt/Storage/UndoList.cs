using Pyde.Contracts.Host;
using State.Jmt.Tree;

namespace State.Jmt.Storage;

/// <summary>
/// What a wave changed, kept as long as the wave before it is retained: for undoing it, and for pruning what it made obsolete.
/// </summary>
/// <remarks>
/// Rows of <c>snapshots</c>, each a run of entries: kind 1 and a state key, kind 2 and a code hash (their previous values are the
/// history rows of this
/// wave), kind 3 and the key of a superseded page, with its length.
/// </remarks>
internal sealed class UndoList
{
    private const int RowBytesMax = 1_024 * 1_024;
    private const int EntryBytesMax = 2 + RowKeys.PageBytesMax;

    private readonly byte[] _row = new byte[RowBytesMax];
    private int _used;
    private uint _part;
    private ulong _wave;
    private RowBatch? _batch;

    internal enum EntryKind : byte
    {
        State = 1,
        Code = 2,
        Page = 3,
    }

    /// <summary>Takes an entry when a list is read.</summary>
    internal delegate void EntryVisitor<TState>(EntryKind kind, ReadOnlySpan<byte> key, TState state);

    public void Begin(ulong wave, RowBatch batch)
    {
        _wave = wave;
        _batch = batch;
        _used = 0;
        _part = 0;
    }

    public void Add(EntryKind kind, ReadOnlySpan<byte> key)
    {
        if (_used + EntryBytesMax > RowBytesMax)
            Flush();
        _row[_used++] = (byte)kind;
        if (kind == EntryKind.Page)
            _row[_used++] = (byte)key.Length;
        key.CopyTo(_row.AsSpan(_used));
        _used += key.Length;
    }

    public void End()
    {
        if (_used > 0)
            Flush();
        _batch = null;
    }

    /// <summary>Reads a wave's list.</summary>
    /// <param name="database">The store.</param>
    /// <param name="wave">The wave.</param>
    /// <param name="batch">Receives the deletion of the list's rows.</param>
    /// <param name="state">Handed through.</param>
    /// <param name="visit">Called for every entry.</param>
    /// <exception cref="StoreException">The list is damaged.</exception>
    public static void Consume<TState>(StateDatabase database, ulong wave, RowBatch batch, TState state, EntryVisitor<TState> visit)
    {
        Span<byte> from = stackalloc byte[RowKeys.UndoBytes];
        Span<byte> to = stackalloc byte[RowKeys.UndoBytes];
        RowKeys.Undo(wave, 0, from);
        RowKeys.Undo(wave, uint.MaxValue, to);
        using IStoreIterator rows = database.Scan(Tables.Snapshots, from, to);
        while (rows.MoveNext())
        {
            ReadOnlySpan<byte> entries = RowReader.Open(Tables.Snapshots, rows);
            while (!entries.IsEmpty)
            {
                var kind = (EntryKind)entries[0];
                int keyAt = kind == EntryKind.Page ? 2 : 1;
                int keyBytes = kind switch
                {
                    EntryKind.State or EntryKind.Code => BitKey.Bytes,
                    EntryKind.Page when entries.Length > 1 => entries[1],
                    _ => int.MaxValue - keyAt,
                };
                if (keyAt + keyBytes > entries.Length)
                    throw RowReader.Damaged(Tables.Snapshots, rows.Key, "the row is no undo list");
                visit(kind, entries.Slice(keyAt, keyBytes), state);
                entries = entries[(keyAt + keyBytes)..];
            }

            batch.Delete(Tables.Snapshots, rows.Key);
        }
    }

    private void Flush()
    {
        Span<byte> key = stackalloc byte[RowKeys.UndoBytes];
        _batch!.Put(Tables.Snapshots, RowKeys.Undo(_wave, _part++, key), _row.AsSpan(0, _used));
        _used = 0;
    }
}
