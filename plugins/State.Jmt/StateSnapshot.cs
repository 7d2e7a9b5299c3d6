using Pyde.Contracts;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;
using State.Jmt.Storage;
using State.Jmt.Tree;

namespace State.Jmt;

/// <summary>State as of one wave, or the empty state before genesis.</summary>
internal sealed class StateSnapshot : IStateSnapshot
{
    private const int RangeCountMax = 4_096;
    private const int ValueBytesGuess = 1_024;

    private readonly StateDatabase _database;
    private readonly SnapshotPins.Pin? _pin;
    private readonly LeaseStamp _lease;
    private bool _isDisposed;

    /// <param name="database">The store.</param>
    /// <param name="record">The wave's record; null for the empty state.</param>
    /// <param name="pin">The hold on the wave; null for the empty state.</param>
    /// <param name="lease">The lease it dies with.</param>
    public StateSnapshot(StateDatabase database, WaveCommitRecord? record, SnapshotPins.Pin? pin, LeaseStamp lease)
    {
        _database = database;
        _pin = pin;
        _lease = lease;
        Record = record;
    }

    /// <inheritdoc/>
    public WaveCommitRecord? Record { get; }

    /// <inheritdoc/>
    public ReadOutcome TryRead(in Hash32 key, Span<byte> destination, out int valueBytes)
    {
        Check();
        valueBytes = 0;
        return _pin is null ? ReadOutcome.Absent : _database.TryReadState(_pin.Wave, BitKey.From(key), destination, out valueBytes);
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ReadCode(Hash32 hash)
    {
        Check();
        if (_pin is null)
            return null;
        byte[] bytes = new byte[ValueBytesGuess];
        while (true)
        {
            switch (_database.TryReadCode(_pin.Wave, BitKey.From(hash), bytes, out int length))
            {
                case ReadOutcome.Absent:
                    return null;
                case ReadOutcome.Corrupt:
                    throw RowReader.Damaged(Tables.Code, hash.ToArray(), "the row fails its checksum");
                default:
                    if (length <= bytes.Length)
                        return bytes.AsMemory(0, length);
                    bytes = new byte[length];
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StateEntry> ReadRange(in Hash32 from, in Hash32 to, int countMax)
    {
        Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(countMax, RangeCountMax);
        return _pin is null || from.CompareTo(to) > 0
            ? []
            : _database.ReadRange(_pin.Wave, BitKey.From(from), BitKey.From(to), countMax);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _pin?.Dispose();
    }

    private void Check()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _lease.ThrowIfEnded(nameof(IStateSnapshot));
        if (_pin is { IsLive: false })
            throw new StaleHandleException(nameof(IStateSnapshot));
    }
}
