using Pyde.Contracts.Host;

namespace Wasm.Wasmtime.Tests;

/// <summary>A store of one table in memory, whose values can be damaged.</summary>
internal sealed class CodeStore : IStore
{
    private readonly SortedDictionary<string, byte[]> _rows = new(StringComparer.Ordinal);

    public int Tables => 1;

    /// <summary>How often something was kept.</summary>
    public int Commits { get; private set; }

    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes)
    {
        valueBytes = 0;
        if (!_rows.TryGetValue(Convert.ToHexString(key), out byte[]? value))
            return ReadOutcome.Absent;
        valueBytes = value.Length;
        value.AsSpan(0, Math.Min(value.Length, destination.Length)).CopyTo(destination);
        return ReadOutcome.Found;
    }

    public StoreOutcome Commit(StoreBatch batch)
    {
        Commits++;
        for (int i = 0; i < batch.Count; i++)
        {
            if (batch.Read(i, out _, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
                _rows[Convert.ToHexString(key)] = value.ToArray();
            else
                _rows.Remove(Convert.ToHexString(key));
        }

        return StoreOutcome.Ok;
    }

    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction) =>
        new Rows([.. _rows]);

    /// <summary>Changes the last byte of every value.</summary>
    public void DamageAll() => ChangeAll(value =>
    {
        value[^1] ^= 1;
        return value;
    });

    /// <summary>Puts something else in the place of every value.</summary>
    public void ChangeAll(Func<byte[], byte[]> change)
    {
        foreach (string key in _rows.Keys.ToArray())
            _rows[key] = change(_rows[key]);
    }

    private sealed class Rows(KeyValuePair<string, byte[]>[] rows) : IStoreIterator
    {
        private int _at = -1;

        public ReadOnlySpan<byte> Key => Convert.FromHexString(rows[_at].Key);

        public ReadOnlySpan<byte> Value => rows[_at].Value;

        public bool MoveNext() => ++_at < rows.Length;

        public void Dispose()
        {
        }
    }
}
