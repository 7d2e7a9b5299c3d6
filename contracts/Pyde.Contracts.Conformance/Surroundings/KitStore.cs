using Pyde.Contracts.Host;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>One instance's handle of a store.</summary>
internal sealed class KitStore(KitDisk disk, KitTables tables, object instance) : IStore
{
    private readonly Lock _gate = new();

    public int Tables => tables.Count;

    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes)
    {
        valueBytes = 0;
        lock (_gate)
        {
            if (!tables[table].TryGetValue(key.ToArray(), out byte[]? value))
                return ReadOutcome.Absent;
            valueBytes = value.Length;
            value.AsSpan(0, Math.Min(value.Length, destination.Length)).CopyTo(destination);
            return ReadOutcome.Found;
        }
    }

    public StoreOutcome Commit(StoreBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        StoreOutcome outcome = disk.Admit(instance);
        lock (_gate)
        {
            for (int i = 0; outcome == StoreOutcome.Ok && i < batch.Count; i++)
            {
                if (batch.Read(i, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
                    tables[table][key.ToArray()] = value.ToArray();
                else
                    tables[table].Remove(key.ToArray());
            }
        }

        return outcome;
    }

    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction)
    {
        lock (_gate)
        {
            KeyValuePair<byte[], byte[]>[] entries = tables.Range(table, from.ToArray(), to.ToArray());
            if (direction == ScanDirection.Descending)
                Array.Reverse(entries);
            disk.OpenIterators++;
            return new Iterator(disk, entries);
        }
    }

    private sealed class Iterator(KitDisk disk, KeyValuePair<byte[], byte[]>[] entries) : IStoreIterator
    {
        private int _index = -1;
        private bool _isDisposed;

        public ReadOnlySpan<byte> Key => entries[_index].Key;

        public ReadOnlySpan<byte> Value => entries[_index].Value;

        public bool MoveNext()
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return ++_index < entries.Length;
        }

        public void Dispose()
        {
            if (!_isDisposed)
                disk.OpenIterators--;
            _isDisposed = true;
        }
    }
}
