using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>One version, read while its lease lives.</summary>
/// <param name="version">Null for the empty state before genesis.</param>
/// <param name="lease">The lease it dies with.</param>
internal sealed class ReferenceSnapshot(ReferenceVersion? version, LeaseStamp lease) : IStateSnapshot
{
    private bool _isDisposed;

    /// <inheritdoc/>
    public WaveCommitRecord? Record => version?.Record;

    /// <inheritdoc/>
    public ReadOutcome TryRead(in Hash32 key, Span<byte> destination, out int valueBytes)
    {
        Check();
        valueBytes = 0;
        if (version is null || !version.Values.TryGetValue(key, out ReadOnlyMemory<byte> value))
            return ReadOutcome.Absent;
        valueBytes = value.Length;
        value.Span[..Math.Min(value.Length, destination.Length)].CopyTo(destination);
        return ReadOutcome.Found;
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ReadCode(Hash32 hash)
    {
        Check();
        if (version is null || !version.Code.TryGetValue(hash, out ReadOnlyMemory<byte> code))
            return null;
        return code;
    }

    /// <inheritdoc/>
    public IReadOnlyList<StateEntry> ReadRange(in Hash32 from, in Hash32 to, int countMax)
    {
        Check();
        ReferenceStateStore.CheckCount(countMax);
        Hash32 first = from;
        Hash32 last = to;
        if (version is null)
            return [];
        return version.Values
            .Where(entry => entry.Key.CompareTo(first) >= 0 && entry.Key.CompareTo(last) <= 0)
            .Take(countMax)
            .Select(static entry => new StateEntry(entry.Key, entry.Value))
            .ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _isDisposed = true;

    private void Check()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        lease.ThrowIfEnded(nameof(IStateSnapshot));
    }
}
