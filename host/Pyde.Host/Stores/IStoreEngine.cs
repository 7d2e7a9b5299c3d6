using Pyde.Contracts.Host;

namespace Pyde.Host.Stores;

/// <summary>The port behind which a store's bytes lie: memory, a log on a disk, or a simulated disk.</summary>
/// <remarks>Reads: any thread, each of one consistent version. <see cref="Apply"/>: one thread at a time.</remarks>
internal interface IStoreEngine : IDisposable
{
    /// <summary>Number of tables.</summary>
    int Tables { get; }

    /// <summary>Bytes of all live keys and values.</summary>
    long LiveBytes { get; }

    /// <summary>Adds tables until there are as many; existing ones stay.</summary>
    void EnsureTables(int tables);

    /// <inheritdoc cref="IStore.TryRead"/>
    ReadOutcome TryRead(int table, ReadOnlySpan<byte> key, Span<byte> destination, out int valueBytes);

    /// <summary>Applies a batch atomically; durable on return. <see cref="IOException"/>: nothing was applied.</summary>
    void Apply(StoreBatch batch);

    /// <inheritdoc cref="IStore.Scan"/>
    IStoreIterator Scan(int table, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ScanDirection direction);
}
