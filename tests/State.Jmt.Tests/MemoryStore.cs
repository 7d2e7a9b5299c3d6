using System.Runtime.InteropServices;
using Pyde.Contracts.Host;

namespace State.Jmt.Tests;

/// <summary>Sorted tables in memory. Can fail, or crash before or after it applies the n-th batch; what was applied survives.</summary>
internal sealed class MemoryStore : IStore
{
    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));

    private readonly SortedDictionary<byte[], byte[]>[] _tables;
    private readonly Lock _gate = new();

    public MemoryStore(int tables = 12)
    {
        _tables = new SortedDictionary<byte[], byte[]>[tables];
        for (int i = 0; i < tables; i++)
            _tables[i] = new SortedDictionary<byte[], byte[]>(ByBytes);
    }

    internal enum Fault
    {
        None,
        FailBefore,
        CrashBefore,
        CrashAfter,
        CrashOnRead,
        Fenced,
    }

    /// <summary>Fault of the operation that brings <see cref="Countdown"/> to 0.</summary>
    public Fault NextFault { get; set; }

    public int Countdown { get; set; }

    public int Commits { get; private set; }

    /// <summary>Called during every commit, before it is applied: what a reader sees while a wave is written.</summary>
    public Action? DuringCommit { get; set; }

    public Action? AfterCommit { get; set; }

    public int Tables => _tables.Length;

    public SortedDictionary<byte[], byte[]> Table(int table) => _tables[table];

    public MemoryStore Copy()
    {
        var copy = new MemoryStore(_tables.Length);
        for (int i = 0; i < _tables.Length; i++)
        {
            foreach ((byte[] key, byte[] value) in _tables[i])
                copy._tables[i].Add(key, [.. value]);
        }

        return copy;
    }

    /// <summary>All rows as text, for comparing stores.</summary>
    public string Dump() => string.Join('\n', _tables.SelectMany((table, number) =>
        table.Select(row => $"{number} {Convert.ToHexString(row.Key)} {Convert.ToHexString(row.Value)}")));

    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes)
    {
        valueBytes = 0;
        if (Due(Fault.CrashOnRead))
            throw new SimulatedCrashException();
        lock (_gate)
        {
            if (!_tables[table].TryGetValue(key.ToArray(), out byte[]? value))
                return ReadOutcome.Absent;
            valueBytes = value.Length;
            value.AsSpan(0, Math.Min(value.Length, destination.Length)).CopyTo(destination);
            return ReadOutcome.Found;
        }
    }

    public StoreOutcome Commit(StoreBatch batch)
    {
        Commits++;
        DuringCommit?.Invoke();
        if (Due(Fault.FailBefore))
            return StoreOutcome.Failed;
        if (Due(Fault.Fenced))
            return StoreOutcome.Fenced;
        if (Due(Fault.CrashBefore))
            throw new SimulatedCrashException();
        lock (_gate)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                if (batch.Read(i, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
                    _tables[table][key.ToArray()] = value.ToArray();
                else
                    _tables[table].Remove(key.ToArray());
            }
        }

        if (Due(Fault.CrashAfter))
            throw new SimulatedCrashException();
        AfterCommit?.Invoke();
        return StoreOutcome.Ok;
    }

    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction)
    {
        byte[] first = from.ToArray();
        byte[] end = to.ToArray();
        lock (_gate)
        {
            var rows = _tables[table]
                .Where(row => row.Key.AsSpan().SequenceCompareTo(first) >= 0)
                .Where(row => end.Length == 0 || row.Key.AsSpan().SequenceCompareTo(end) < 0)
                .ToList();
            if (direction == ScanDirection.Descending)
                rows.Reverse();
            return new Iterator(rows);
        }
    }

    private bool Due(Fault fault) => NextFault == fault && --Countdown == 0;

    internal sealed class SimulatedCrashException : Exception;

    private sealed class Iterator(List<KeyValuePair<byte[], byte[]>> rows) : IStoreIterator
    {
        private int _at = -1;

        public ReadOnlySpan<byte> Key => CollectionsMarshal.AsSpan(rows)[_at].Key;

        public ReadOnlySpan<byte> Value => CollectionsMarshal.AsSpan(rows)[_at].Value;

        public bool MoveNext() => ++_at < rows.Count;

        public void Dispose() => rows.Clear();
    }
}
