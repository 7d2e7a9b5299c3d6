using System.Buffers;
using System.Collections.Immutable;
using Pyde.Contracts.Host;

namespace Pyde.Host.Stores;

/// <summary>All tables of a store at one moment. Immutable, so that readers and iterators need no lock.</summary>
internal sealed class TableVersion
{
    private readonly ImmutableArray<ImmutableSortedSet<StoreEntry>> _tables;

    private TableVersion(ImmutableArray<ImmutableSortedSet<StoreEntry>> tables, long liveBytes)
    {
        _tables = tables;
        LiveBytes = liveBytes;
    }

    public static TableVersion Empty { get; } = new([], 0);

    public int Tables => _tables.Length;

    public long LiveBytes { get; }

    public TableVersion WithTables(int tables)
    {
        if (tables <= _tables.Length)
            return this;
        ImmutableArray<ImmutableSortedSet<StoreEntry>>.Builder builder = _tables.ToBuilder();
        while (builder.Count < tables)
            builder.Add(ImmutableSortedSet.Create<StoreEntry>(StoreEntry.ByKey));
        return new TableVersion(builder.ToImmutable(), LiveBytes);
    }

    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes)
    {
        if (!TryFind(table, key, out StoreEntry entry))
        {
            valueBytes = 0;
            return ReadOutcome.Absent;
        }

        ReadOnlySpan<byte> value = entry.Value.Span;
        value[..Math.Min(value.Length, destination.Length)].CopyTo(destination);
        valueBytes = value.Length;
        return ReadOutcome.Found;
    }

    public bool TryFind(int table, ReadOnlySpan<byte> key, out StoreEntry entry)
    {
        byte[] probe = ArrayPool<byte>.Shared.Rent(key.Length);
        key.CopyTo(probe);
        bool found = _tables[table].TryGetValue(new StoreEntry(probe.AsMemory(0, key.Length), default), out entry);
        ArrayPool<byte>.Shared.Return(probe);
        return found;
    }

    /// <summary>The version after a batch; operations apply in order, so a later one on the same key wins.</summary>
    public TableVersion Apply(StoreBatch batch)
    {
        var builders = new ImmutableSortedSet<StoreEntry>.Builder?[_tables.Length];
        long liveBytes = LiveBytes;
        for (int i = 0; i < batch.Count; i++)
        {
            bool isPut = batch.Read(i, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(table, _tables.Length, nameof(batch));
            ImmutableSortedSet<StoreEntry>.Builder builder = builders[table] ??= _tables[table].ToBuilder();
            byte[] bytes = new byte[key.Length + value.Length];
            key.CopyTo(bytes);
            value.CopyTo(bytes.AsSpan(key.Length));
            var entry = new StoreEntry(bytes.AsMemory(0, key.Length), bytes.AsMemory(key.Length));
            if (builder.TryGetValue(entry, out StoreEntry old))
            {
                builder.Remove(old);
                liveBytes -= old.Key.Length + old.Value.Length;
            }

            if (!isPut)
                continue;
            builder.Add(entry);
            liveBytes += bytes.Length;
        }

        ImmutableArray<ImmutableSortedSet<StoreEntry>>.Builder tables = _tables.ToBuilder();
        for (int table = 0; table < builders.Length; table++)
        {
            if (builders[table] is { } builder)
                tables[table] = builder.ToImmutable();
        }

        return new TableVersion(tables.DrainToImmutable(), liveBytes);
    }

    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction)
    {
        ImmutableSortedSet<StoreEntry> set = _tables[table];
        int first = from.IsEmpty ? 0 : LowerBound(set, from);
        int end = to.IsEmpty ? set.Count : LowerBound(set, to);
        return new Iterator(set, first, Math.Max(first, end), direction);
    }

    private static int LowerBound(ImmutableSortedSet<StoreEntry> set, ReadOnlySpan<byte> key)
    {
        int index = set.IndexOf(new StoreEntry(key.ToArray(), default));
        return index < 0 ? ~index : index;
    }

    private sealed class Iterator(ImmutableSortedSet<StoreEntry> set, int first, int end, ScanDirection direction) : IStoreIterator
    {
        private int _next = direction == ScanDirection.Ascending ? first : end - 1;
        private StoreEntry _current;

        public ReadOnlySpan<byte> Key => _current.Key.Span;

        public ReadOnlySpan<byte> Value => _current.Value.Span;

        public bool MoveNext()
        {
            if (_next < first || _next >= end)
                return false;
            _current = set[_next];
            _next += direction == ScanDirection.Ascending ? 1 : -1;
            return true;
        }

        public void Dispose() => _next = -1;
    }
}
