using Pyde.Contracts.Host;
using Pyde.Host.Plugins;

namespace Pyde.Host.Tests.Support;

/// <summary>The stores of one place: sorted tables, one owner at a time, copied whole for a checkpoint.</summary>
internal sealed class FakeStores
{
    private readonly Lock _lock = new();
    private Dictionary<string, SortedDictionary<byte[], byte[]>> _stores = new(StringComparer.Ordinal);
    private ulong _epoch;

    public object? Owner { get; private set; }

    public int FencedWrites { get; private set; }

    public FencingEpoch MakeCurrent(object owner)
    {
        lock (_lock)
        {
            Owner = owner;
            return new FencingEpoch(++_epoch);
        }
    }

    public IStoreCheckpoint Checkpoint()
    {
        lock (_lock)
            return new Copy(this, Clone());
    }

    public IStore Open(object owner, string name, int tables) => new Handle(this, owner, name, tables);

    private Dictionary<string, SortedDictionary<byte[], byte[]>> Clone() => _stores.ToDictionary(
        entry => entry.Key, entry => new SortedDictionary<byte[], byte[]>(entry.Value, ByteOrder.Instance), StringComparer.Ordinal);

    private SortedDictionary<byte[], byte[]> Table(string store, int number)
    {
        string name = $"{store}/{number}";
        if (!_stores.TryGetValue(name, out SortedDictionary<byte[], byte[]>? table))
            _stores.Add(name, table = new SortedDictionary<byte[], byte[]>(ByteOrder.Instance));
        return table;
    }

    private sealed class Copy(FakeStores stores, Dictionary<string, SortedDictionary<byte[], byte[]>> content) : IStoreCheckpoint
    {
        private Dictionary<string, SortedDictionary<byte[], byte[]>>? _onDevice;

        public void Rewind()
        {
            lock (stores._lock)
                (_onDevice, stores._stores) = (stores._stores, content);
        }

        public void Keep()
        {
            lock (stores._lock)
                _onDevice = null;
        }

        public void Dispose()
        {
            lock (stores._lock)
            {
                if (_onDevice is { } kept)
                    (stores._stores, stores.Owner, _onDevice) = (kept, null, null);
            }
        }
    }

    private sealed class Handle(FakeStores stores, object owner, string name, int tables) : IStore
    {
        public int Tables => tables;

        public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes)
        {
            lock (stores._lock)
            {
                valueBytes = 0;
                if (!stores.Table(name, table).TryGetValue(key.ToArray(), out byte[]? value))
                    return ReadOutcome.Absent;
                valueBytes = value.Length;
                value.AsSpan(0, Math.Min(value.Length, destination.Length)).CopyTo(destination);
                return ReadOutcome.Found;
            }
        }

        public StoreOutcome Commit(StoreBatch batch)
        {
            lock (stores._lock)
            {
                if (!ReferenceEquals(stores.Owner, owner))
                {
                    stores.FencedWrites++;
                    return StoreOutcome.Fenced;
                }

                for (int index = 0; index < batch.Count; index++)
                {
                    if (batch.Read(index, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
                        stores.Table(name, table)[key.ToArray()] = value.ToArray();
                    else
                        stores.Table(name, table).Remove(key.ToArray());
                }

                return StoreOutcome.Ok;
            }
        }

        public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction)
        {
            lock (stores._lock)
                return new Iterator([.. Within(stores.Table(name, table), from.ToArray(), to.ToArray(), direction)]);
        }
    }

    private static IEnumerable<KeyValuePair<byte[], byte[]>> Within(
        SortedDictionary<byte[], byte[]> table, byte[] from, byte[] to, ScanDirection direction)
    {
        IEnumerable<KeyValuePair<byte[], byte[]>> range = table.Where(entry =>
            entry.Key.AsSpan().SequenceCompareTo(from) >= 0 && (to.Length == 0 || entry.Key.AsSpan().SequenceCompareTo(to) < 0));
        return direction == ScanDirection.Ascending ? range : range.Reverse();
    }

    private sealed class Iterator(KeyValuePair<byte[], byte[]>[] entries) : IStoreIterator
    {
        private int _index = -1;

        public ReadOnlySpan<byte> Key => entries[_index].Key;

        public ReadOnlySpan<byte> Value => entries[_index].Value;

        public bool MoveNext() => ++_index < entries.Length;

        public void Dispose()
        {
            // Holds a copy of its own.
        }
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
