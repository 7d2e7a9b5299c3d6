namespace Pyde.Contracts.Host;

/// <summary>Ordered key-value tables with atomic, synced batches: memory, a simulated disk, or RocksDB, always owned by the host.</summary>
/// <remarks>
/// <para>Keys compare as unsigned bytes; 1 to 1,024 bytes. Values 0 bytes to 16 MiB.</para>
/// <para>The handle carries a fencing epoch: once the instance is retired, every write answers <see cref="StoreOutcome.Fenced"/>. Reads:
/// any thread. Writes:
/// one thread at a time.</para>
/// Source: hot-swap.md, "Isolation"; state.md, "Tables".
/// </remarks>
public interface IStore
{
    /// <summary>Number of tables.</summary>
    int Tables { get; }

    /// <summary>Reads a value.</summary>
    /// <param name="table">0 to <see cref="Tables"/> − 1.</param>
    /// <param name="key">The key.</param>
    /// <param name="destination">Receives min(length, <c>destination.Length</c>) bytes.</param>
    /// <param name="valueBytes">Full length of the value; 0 unless found.</param>
    ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes);

    /// <summary>Applies a batch atomically; durable when the call returns <see cref="StoreOutcome.Ok"/>. The batch is left as it
    /// is.</summary>
    /// <param name="batch">Operations in order; a later one on the same key wins.</param>
    StoreOutcome Commit(StoreBatch batch);

    /// <summary>Opens an iterator over the keys ≥ <paramref name="from"/> and &lt; <paramref name="to"/>, as of now.</summary>
    /// <param name="table">0 to <see cref="Tables"/> − 1.</param>
    /// <param name="from">First key; empty for the beginning.</param>
    /// <param name="to">Key after the last; empty for the end.</param>
    /// <param name="direction">Ascending or descending.</param>
    IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction);
}
