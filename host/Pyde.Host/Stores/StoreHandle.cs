using Pyde.Contracts.Host;

namespace Pyde.Host.Stores;

/// <summary>What a plugin instance holds of a store; it writes only while the instance owns the place.</summary>
internal sealed class StoreHandle(StorePlace place, StoreSpace space, object instance) : IStore
{
    public int Tables => space.Engine.Tables;

    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes)
    {
        CheckTable(table);
        return space.Engine.TryRead(table, key, destination, out valueBytes);
    }

    public StoreOutcome Commit(StoreBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (int i = 0; i < batch.Count; i++)
        {
            batch.Read(i, out int table, out _, out _);
            CheckTable(table);
        }

        return place.Commit(space, instance, batch);
    }

    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction)
    {
        CheckTable(table);
        return space.Engine.Scan(table, from, to, direction);
    }

    private void CheckTable(int table) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)table, (uint)space.Engine.Tables, nameof(table));
}
