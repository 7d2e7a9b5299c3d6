using Pyde.Contracts.Host;

namespace Pyde.Testing;

/// <summary>Sorted tables in memory.</summary>
internal sealed class FakeStore(FakeDisk disk, int tables) : IStore
{
    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    private readonly SortedDictionary<byte[], byte[]>[] _tables =
        [.. Enumerable.Range(0, tables).Select(_ => new SortedDictionary<byte[], byte[]>(ByBytes))];

    public int Tables => tables;

    public IReadOnlyDictionary<byte[], byte[]> Table(int table) => _tables[table];

    public void Overwrite(int table, byte[] key, byte[] value) => _tables[table][key] = value;

    public FakeStore CopyTo(FakeDisk other)
    {
        var copy = new FakeStore(other, tables);
        for (int table = 0; table < tables; table++)
        {
            foreach ((byte[] key, byte[] value) in _tables[table])
                copy._tables[table].Add(key, value);
        }

        return copy;
    }

    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes)
    {
        valueBytes = 0;
        if (!_tables[table].TryGetValue(key.ToArray(), out byte[]? value))
            return ReadOutcome.Absent;
        valueBytes = value.Length;
        value.AsSpan(0, Math.Min(value.Length, destination.Length)).CopyTo(destination);
        return ReadOutcome.Found;
    }

    public StoreOutcome Commit(StoreBatch batch)
    {
        StoreOutcome outcome = disk.Admit();
        for (int i = 0; outcome == StoreOutcome.Ok && i < batch.Count; i++)
        {
            if (batch.Read(i, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
                _tables[table][key.ToArray()] = value.ToArray();
            else
                _tables[table].Remove(key.ToArray());
        }

        return outcome;
    }

    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction)
    {
        byte[] first = from.ToArray();
        byte[] end = to.ToArray();
        KeyValuePair<byte[], byte[]>[] entries =
        [
            .. _tables[table].Where(
                entry => ByBytes.Compare(entry.Key, first) >= 0 && (end.Length == 0 || ByBytes.Compare(entry.Key, end) < 0)),
        ];
        if (direction == ScanDirection.Descending)
            Array.Reverse(entries);
        return new Iterator(entries);
    }

    private sealed class Iterator(KeyValuePair<byte[], byte[]>[] entries) : IStoreIterator
    {
        private int _index = -1;

        public ReadOnlySpan<byte> Key => entries[_index].Key;

        public ReadOnlySpan<byte> Value => entries[_index].Value;

        public bool MoveNext() => ++_index < entries.Length;

        public void Dispose() => _index = entries.Length;
    }
}
