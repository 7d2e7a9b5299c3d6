namespace Pyde.Host.Stores;

/// <summary>A key with its value; as a probe for look-ups, a key without one.</summary>
internal readonly record struct StoreEntry(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value)
{
    /// <summary>Orders by key alone, bytes unsigned.</summary>
    public static IComparer<StoreEntry> ByKey { get; } = Comparer<StoreEntry>.Create(
        static (left, right) => left.Key.Span.SequenceCompareTo(right.Key.Span));
}
