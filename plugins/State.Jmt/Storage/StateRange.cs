using System.Buffers.Binary;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using State.Jmt.Tree;

namespace State.Jmt.Storage;

/// <summary>Reads a range of the state as of a retained wave: the live rows, overlaid with what later waves replaced.</summary>
internal static class StateRange
{
    /// <summary>Reads entries in ascending order.</summary>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public static List<StateEntry> Read(StateDatabase database, ulong wave, in BitKey from, in BitKey to, int countMax)
    {
        Span<byte> first = stackalloc byte[BitKey.Bytes];
        Span<byte> end = stackalloc byte[BitKey.Bytes + 1];
        Span<byte> historyFirst = stackalloc byte[RowKeys.HistoryBytes];
        Span<byte> historyEnd = stackalloc byte[RowKeys.HistoryBytes];
        from.CopyTo(first);

        // The least key above the inclusive end.
        to.CopyTo(end);
        end[BitKey.Bytes] = 0;
        RowKeys.History(RowKeys.StateHistoryRow, from, 0, historyFirst);
        RowKeys.History(RowKeys.StateHistoryRow, to, ulong.MaxValue, historyEnd);

        // In this order: a wave committed in between then shows in the history, which is overlaid on the rows.
        using IStoreIterator rows = database.Scan(Tables.State, first, end);
        using IStoreIterator changes = database.Scan(Tables.Snapshots, historyFirst, historyEnd);
        var history = new HistoryCursor(changes, wave);
        var entries = new List<StateEntry>();
        bool hasRow = rows.MoveNext();
        bool hasChange = history.MoveNext();
        while (entries.Count < countMax && (hasRow || hasChange))
        {
            BitKey rowKey = hasRow ? BitKey.FromBytes(rows.Key) : default;
            int order = !hasChange ? -1 : !hasRow ? 1 : rowKey.CompareTo(history.Key);
            if (order < 0)
                entries.Add(new StateEntry(rowKey.ToHash32(), RowReader.Open(Tables.State, rows).ToArray()));
            else if (history.Existed)
                entries.Add(new StateEntry(history.Key.ToHash32(), history.Value));
            if (order <= 0)
                hasRow = rows.MoveNext();
            if (order >= 0)
                hasChange = history.MoveNext();
        }

        return entries;
    }

    /// <summary>Per key the first change after a wave, which holds what the key had at that wave.</summary>
    private ref struct HistoryCursor(IStoreIterator changes, ulong wave)
    {
        private bool _hasKey;

        public BitKey Key { get; private set; }

        public bool Existed { get; private set; }

        public ReadOnlyMemory<byte> Value { get; private set; }

        public bool MoveNext()
        {
            while (changes.MoveNext())
            {
                BitKey key = BitKey.FromBytes(changes.Key[1..]);
                ulong changedAt = BinaryPrimitives.ReadUInt64BigEndian(changes.Key[(1 + BitKey.Bytes)..]);
                if (changedAt <= wave || (_hasKey && key.Equals(Key)))
                    continue;
                ReadOnlySpan<byte> previous = RowReader.Open(Tables.Snapshots, changes);
                Key = key;
                _hasKey = true;
                Existed = previous[0] != 0;
                Value = previous[1..].ToArray();
                return true;
            }

            return false;
        }
    }
}
