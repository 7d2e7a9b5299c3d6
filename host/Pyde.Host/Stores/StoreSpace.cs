using Pyde.Contracts.Host;

namespace Pyde.Host.Stores;

/// <summary>One named store of a place: the engine, and the way back while a checkpoint is held.</summary>
/// <remarks>Reads: any thread. Everything else happens under the lock of the <see cref="StorePlace"/>.</remarks>
internal sealed class StoreSpace(string name, IStoreEngine engine) : IDisposable
{
    private Dictionary<(int Table, string Key), (byte[] Key, byte[]? Value)>? _undo;
    private volatile StagedStoreEngine? _staged;

    public string Name => name;

    /// <summary>What readers see.</summary>
    public IStoreEngine Engine => _staged ?? engine;

    /// <summary>Why the device failed last; null while it works.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Remembers what later batches overwrite, until <see cref="Rewind"/> or <see cref="Release"/>.</summary>
    public void Checkpoint() => _undo = [];

    /// <summary>Forgets the checkpoint, and what was written since a rewind; what is on the device stays.</summary>
    public void Release() => (_undo, _staged) = (null, null);

    /// <summary>Shows everything as it was at the checkpoint; nothing reaches the device from here on until <see cref="Keep"/>.</summary>
    public void Rewind()
    {
        if (_undo is null)
            return;
        var batch = new StoreBatch();
        foreach (((int table, _), (byte[] key, byte[]? value)) in _undo)
        {
            if (value is null)
                batch.Delete(table, key);
            else
                batch.Put(table, key, value);
        }

        var staged = new StagedStoreEngine(engine);
        staged.Apply(batch);
        (_undo, _staged) = (null, staged);
    }

    /// <summary>Writes down what readers see since the rewind, in one durable batch.</summary>
    /// <exception cref="StoreException">The device failed; it is as it was, and so is what readers see.</exception>
    public void Keep()
    {
        if (_staged is not { } staged)
            return;
        StoreBatch changes = staged.Changes();
        if (changes.Count > 0 && Apply(engine, changes) != StoreOutcome.Ok)
            throw new StoreException(name, $"cannot be put back to its checkpoint: {LastFailure}");
        _staged = null;
    }

    /// <summary>Applies a batch when the store grows by no more than is left; one that shrinks it always fits.</summary>
    public StoreOutcome Commit(StoreBatch batch, long growthMax)
    {
        if (batch.Bytes > growthMax && GrowthOf(batch) > Math.Max(0, growthMax))
            return StoreOutcome.OverBudget;
        if (_undo is not null)
            RememberOverwritten(batch, _undo);
        return Apply(Engine, batch);
    }

    public void Dispose() => engine.Dispose();

    // Exact, for the few batches whose bytes alone do not show that they fit.
    private long GrowthOf(StoreBatch batch)
    {
        Dictionary<(int Table, string Key), long> sizes = [];
        long growth = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            bool isPut = batch.Read(i, out int table, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value);
            (int, string) place = (table, Convert.ToHexString(key));
            if (!sizes.TryGetValue(place, out long old) && Engine.TryRead(table, key, default, out int valueBytes) == ReadOutcome.Found)
                old = key.Length + valueBytes;
            long size = isPut ? key.Length + value.Length : 0;
            growth += size - old;
            sizes[place] = size;
        }

        return growth;
    }

    private StoreOutcome Apply(IStoreEngine target, StoreBatch batch)
    {
        try
        {
            target.Apply(batch);
            return StoreOutcome.Ok;
        }
        catch (IOException failure)
        {
            LastFailure = failure.Message;
            return StoreOutcome.Failed;
        }
    }

    private void RememberOverwritten(StoreBatch batch, Dictionary<(int Table, string Key), (byte[] Key, byte[]? Value)> undo)
    {
        for (int i = 0; i < batch.Count; i++)
        {
            batch.Read(i, out int table, out ReadOnlySpan<byte> key, out _);
            (int, string) place = (table, Convert.ToHexString(key));
            if (undo.ContainsKey(place))
                continue;
            byte[]? old = null;
            if (engine.TryRead(table, key, default, out int bytes) == ReadOutcome.Found)
            {
                old = new byte[bytes];
                engine.TryRead(table, key, old, out _);
            }

            undo.Add(place, (key.ToArray(), old));
        }
    }
}
