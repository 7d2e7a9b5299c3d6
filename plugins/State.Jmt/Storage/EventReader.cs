using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;
using State.Jmt.Tree;

namespace State.Jmt.Storage;

/// <summary>Answers event queries from the narrowest index that fits.</summary>
internal static class EventReader
{
    /// <summary>Reads events in canonical order.</summary>
    /// <exception cref="StoreException">A row is missing or damaged.</exception>
    public static IReadOnlyList<EventRecord> Read(StateDatabase database, EventQuery query)
    {
        StoreHead head = database.Head;
        var events = new List<EventRecord>();
        if (head.Record is null || query.From > query.To)
            return events;
        ulong last = Math.Min(query.To.Value, head.NextWave - 1);
        EventCursor? after = query.After is { } cursor && cursor.Wave >= query.From ? cursor : null;
        (int table, Hash32 item) = query switch
        {
            { Topic: { } topic } => (Tables.EventsByTopic, topic),
            { Emitter: { } emitter } => (Tables.EventsByContract, emitter),
            _ => (Tables.Events, Hash32.Zero),
        };
        Span<byte> from = stackalloc byte[RowKeys.IndexedEventBytes + 1];
        Span<byte> to = stackalloc byte[RowKeys.IndexedEventBytes + 1];
        int fromBytes = Bound(table, item, after ?? new EventCursor(query.From, 0, 0), from);

        // A key with one more byte is the next one: what comes after the cursor, and the end of the last wave.
        if (after is not null)
            from[fromBytes++] = 0;
        int toBytes = Bound(table, item, new EventCursor(new WaveNumber(last), uint.MaxValue, uint.MaxValue), to);
        to[toBytes++] = 0;
        if (from[..fromBytes].SequenceCompareTo(to[..toBytes]) >= 0)
            return events;

        using IStoreIterator rows = database.Scan(table, from[..fromBytes], to[..toBytes]);
        while (events.Count < query.CountMax && rows.MoveNext())
        {
            EventRecord? record = table == Tables.Events
                ? RowReader.Decode<EventRecord>(table, rows.Key, RowReader.Open(table, rows))
                : ReadIndexed(database, head, table, rows.Key);
            if (record is not null && (query.Emitter is not { } emitter || record.Emitter.Value == emitter))
                events.Add(record);
        }

        return events;
    }

    private static int Bound(int table, in Hash32 item, EventCursor cursor, Span<byte> buffer) => table == Tables.Events
        ? RowKeys.Event(cursor.Wave.Value, cursor.TransactionIndex, cursor.EventIndex, buffer).Length
        : RowKeys.IndexedEvent(BitKey.From(item), cursor.Wave.Value, cursor.TransactionIndex, cursor.EventIndex, buffer).Length;

    private static EventRecord? ReadIndexed(StateDatabase database, StoreHead head, int table, ReadOnlySpan<byte> indexKey)
    {
        if (indexKey.Length != RowKeys.IndexedEventBytes)
            throw RowReader.Damaged(table, indexKey, $"expected a key of {RowKeys.IndexedEventBytes} bytes");
        ReadOnlySpan<byte> key = indexKey[BitKey.Bytes..];
        EventRecord? record = database.Rows.ReadValue<EventRecord>(Tables.Events, key);

        // A rollback may have taken the event away since the iterator was opened; nothing else does.
        if (record is null && database.Head.NextWave >= head.NextWave)
            throw RowReader.Damaged(Tables.Events, key, $"the event that {Tables.NameOf(table)} names is missing");
        return record;
    }
}
