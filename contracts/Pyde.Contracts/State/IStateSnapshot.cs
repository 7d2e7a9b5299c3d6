using Pyde.Contracts.Host;
using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>State as of one committed wave.</summary>
/// <remarks>Any thread; dies with its lease. Source: state.md, "The tree".</remarks>
[LeaseBound]
public interface IStateSnapshot : IDisposable
{
    /// <summary>The wave's record; null for the empty state before genesis.</summary>
    WaveCommitRecord? Record { get; }

    /// <summary>Reads one value.</summary>
    /// <param name="key">Clustered key (state.md, "Keys").</param>
    /// <param name="destination">Receives min(length, <c>destination.Length</c>) bytes.</param>
    /// <param name="valueBytes">Full length of the value; 0 unless the result is <see cref="ReadOutcome.Found"/>.</param>
    ReadOutcome TryRead(in Hash32 key, Span<byte> destination, out int valueBytes);

    /// <summary>Reads the bytes stored under a content hash in the <c>code</c> table.</summary>
    /// <param name="hash">BLAKE3 of the bytes.</param>
    /// <returns>Null when they are not there.</returns>
    ReadOnlyMemory<byte>? ReadCode(Hash32 hash);

    /// <summary>Reads values of a key range in ascending order, a page at a time.</summary>
    /// <param name="from">First key.</param>
    /// <param name="to">Last key, inclusive.</param>
    /// <param name="countMax">1 to 4,096.</param>
    /// <returns>At most <paramref name="countMax"/> entries; continue after the last key.</returns>
    IReadOnlyList<StateEntry> ReadRange(in Hash32 from, in Hash32 to, int countMax);
}
