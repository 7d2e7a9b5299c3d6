using Pyde.Contracts.Host;
using Pyde.Host.Plugins;

namespace Pyde.Host.Stores;

/// <summary>
/// All stores of one place, who may write them, how much they hold together, and the checkpoint that a swap holds on them.
/// </summary>
/// <remarks>
/// A lock orders writes, fences and checkpoints, so that a retired instance's write and its successor's first read never cross.
/// </remarks>
internal sealed class StorePlace(string place, Func<string, string, IStoreEngine> openEngine, long liveBytesMax) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, StoreSpace> _spaces = new(StringComparer.Ordinal);
    private object? _owner;
    private ulong _epoch;
    private bool _hasCheckpoint;
    private bool _isRewound;

    /// <summary>Opens a store for an instance; it reads at once and writes while it is the owner.</summary>
    public IStore Open(object instance, string name, int tables)
    {
        lock (_gate)
        {
            if (!_spaces.TryGetValue(name, out StoreSpace? space))
            {
                space = new StoreSpace($"{place}/{name}", OpenEngine(name));
                if (_hasCheckpoint)
                    space.Checkpoint();
                if (_isRewound)
                    space.Rewind();
                _spaces.Add(name, space);
            }

            space.Engine.EnsureTables(tables);
            return new StoreHandle(this, space, instance);
        }
    }

    /// <summary>Makes an instance the only one that writes.</summary>
    public FencingEpoch MakeOwner(object instance)
    {
        lock (_gate)
        {
            _owner = instance;
            return new FencingEpoch(++_epoch);
        }
    }

    /// <summary>Takes the right to write from an instance, if it has it.</summary>
    public void Retire(object instance)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_owner, instance))
                _owner = null;
        }
    }

    public IStoreCheckpoint Checkpoint()
    {
        lock (_gate)
        {
            if (_hasCheckpoint)
                throw new InvalidOperationException($"the stores of '{place}' have a checkpoint already");
            _hasCheckpoint = true;
            foreach (StoreSpace space in _spaces.Values)
                space.Checkpoint();
            return new PlaceCheckpoint(this);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _owner = null;
            foreach (StoreSpace space in _spaces.Values)
                space.Dispose();
            _spaces.Clear();
        }
    }

    internal StoreOutcome Commit(StoreSpace space, object instance, StoreBatch batch)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_owner, instance))
                return StoreOutcome.Fenced;
            long liveBytes = 0;
            foreach (StoreSpace other in _spaces.Values)
                liveBytes += other.Engine.LiveBytes;
            return space.Commit(batch, liveBytesMax - liveBytes);
        }
    }

    private IStoreEngine OpenEngine(string name)
    {
        try
        {
            return openEngine(place, name);
        }
        catch (IOException failure)
        {
            throw new StoreException($"{place}/{name}", $"cannot be opened: {failure.Message}");
        }
    }

    private sealed class PlaceCheckpoint(StorePlace owner) : IStoreCheckpoint
    {
        private bool _isOver;

        public void Rewind()
        {
            lock (owner._gate)
            {
                ObjectDisposedException.ThrowIf(_isOver, this);
                foreach (StoreSpace space in owner._spaces.Values)
                    space.Rewind();
                owner._isRewound = true;
            }
        }

        public void Keep()
        {
            lock (owner._gate)
            {
                ObjectDisposedException.ThrowIf(_isOver, this);
                foreach (StoreSpace space in owner._spaces.Values)
                    space.Keep();
                End();
            }
        }

        public void Dispose()
        {
            lock (owner._gate)
            {
                if (_isOver)
                    return;

                // Whoever wrote since the rewind remembers what is gone now.
                if (owner._isRewound)
                    owner._owner = null;
                foreach (StoreSpace space in owner._spaces.Values)
                    space.Release();
                End();
            }
        }

        private void End()
        {
            _isOver = true;
            (owner._hasCheckpoint, owner._isRewound) = (false, false);
        }
    }
}
