using Pyde.Contracts;

namespace State.Jmt.Storage;

/// <summary>Which waves are being read: pruning stops below them, a rollback ends those above its target.</summary>
/// <remarks>Any thread. A pin whose lease has ended counts no more, whether or not it was released.</remarks>
internal sealed class SnapshotPins
{
    private readonly Lock _gate = new();
    private readonly List<Pin> _pins = [];

    private ulong _floor;

    /// <summary>Pins a wave unless it is pruned already.</summary>
    /// <param name="wave">The wave.</param>
    /// <param name="lease">The lease under which it is read; null for the length of one call.</param>
    /// <returns>Null when the wave is not retained.</returns>
    public Pin? TryAdd(ulong wave, LeaseStamp? lease)
    {
        lock (_gate)
        {
            if (wave < _floor)
                return null;
            var pin = new Pin(this, wave, lease);
            _pins.Add(pin);
            return pin;
        }
    }

    /// <summary>Moves the lower end of what may be pinned as far as the pins allow.</summary>
    /// <param name="wanted">Where it should go.</param>
    /// <returns>Where it went.</returns>
    public ulong Advance(ulong wanted)
    {
        lock (_gate)
        {
            for (int i = _pins.Count - 1; i >= 0; i--)
            {
                if (!_pins[i].IsLive)
                    _pins.RemoveAt(i);
                else
                    wanted = Math.Min(wanted, _pins[i].Wave);
            }

            _floor = Math.Max(_floor, wanted);
            return _floor;
        }
    }

    /// <summary>Sets the lower end to what the store holds.</summary>
    public void Reset(ulong floor)
    {
        lock (_gate)
            _floor = floor;
    }

    /// <summary>Ends every pin above a wave.</summary>
    public void EndAbove(ulong wave)
    {
        lock (_gate)
        {
            for (int i = _pins.Count - 1; i >= 0; i--)
            {
                if (_pins[i].Wave <= wave)
                    continue;
                _pins[i].End();
                _pins.RemoveAt(i);
            }
        }
    }

    private void Remove(Pin pin)
    {
        lock (_gate)
            _pins.Remove(pin);
    }

    /// <summary>One reader's hold on a wave.</summary>
    internal sealed class Pin(SnapshotPins owner, ulong wave, LeaseStamp? lease) : IDisposable
    {
        private volatile bool _isEnded;

        public ulong Wave => wave;

        /// <summary>False once the lease ended or the wave was rolled back.</summary>
        public bool IsLive => !_isEnded && (lease is not { } stamp || stamp.IsLive);

        public void End() => _isEnded = true;

        public void Dispose() => owner.Remove(this);
    }
}
