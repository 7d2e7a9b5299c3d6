using Pyde.Contracts.Host;

namespace Pyde.Host.Stores;

/// <summary>Tables in memory: for tests, simulations and development nodes that keep nothing.</summary>
internal sealed class MemoryStoreEngine : IStoreEngine
{
    private volatile TableVersion _version = TableVersion.Empty;

    public int Tables => _version.Tables;

    public long LiveBytes => _version.LiveBytes;

    public void EnsureTables(int tables) => _version = _version.WithTables(tables);

    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes) =>
        _version.TryRead(table, key, destination, out valueBytes);

    public void Apply(StoreBatch batch) => _version = _version.Apply(batch);

    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction) =>
        _version.Scan(table, from, to, direction);

    public void Dispose() => _version = TableVersion.Empty;
}
