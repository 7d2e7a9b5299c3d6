namespace Pyde.Contracts.Host;

/// <summary>Walks a range of a table as it was when the iterator was opened.</summary>
/// <remarks>One thread. Dispose it; an iterator holds back the reclaiming of old data.</remarks>
public interface IStoreIterator : IDisposable
{
    /// <summary>Moves to the next entry.</summary>
    /// <returns>False at the end.</returns>
    bool MoveNext();

    /// <summary>Key of the entry; valid until the next move.</summary>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>Value of the entry; valid until the next move.</summary>
    ReadOnlySpan<byte> Value { get; }
}
