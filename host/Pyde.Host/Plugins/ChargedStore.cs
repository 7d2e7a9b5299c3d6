using Pyde.Contracts.Host;
using Pyde.Host.Boundary;

namespace Pyde.Host.Plugins;

/// <summary>A store whose plugin pays with its fault budget for asking for more bytes than it may have (hot-swap.md, "Isolation").</summary>
internal sealed class ChargedStore(IStore store, HostBoundaryGuard guard) : IStore
{
    public int Tables => store.Tables;

    public ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes) =>
        store.TryRead(table, key, destination, out valueBytes);

    public StoreOutcome Commit(StoreBatch batch)
    {
        StoreOutcome outcome = store.Commit(batch);
        if (outcome == StoreOutcome.OverBudget)
            guard.Charge(nameof(IStore.Commit), $"a batch of {batch.Bytes} bytes is beyond the bytes that its stores may hold");
        return outcome;
    }

    public IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction) =>
        store.Scan(table, from, to, direction);
}
