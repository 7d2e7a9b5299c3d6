namespace Pyde.Host.Stores;

/// <summary>Files that lose what was not synced when the machine crashes, at an operation that a seed or a test chooses.</summary>
internal sealed class SimulatedDisk
{
    private readonly SortedDictionary<string, SimulatedStoreFile> _files = new(StringComparer.Ordinal);
    private readonly Random _random;
    private long _crashAtOperation = long.MaxValue;

    /// <param name="seed">Decides how much of an unsynced write survives a crash.</param>
    public SimulatedDisk(ulong seed) => _random = new Random(unchecked((int)(seed ^ (seed >> 32))));

    /// <summary>Appends, syncs, truncations and replacements so far.</summary>
    public long Operations { get; private set; }

    /// <summary>True from the crash until <see cref="Restart"/>.</summary>
    public bool HasCrashed { get; private set; }

    /// <summary>Makes the machine crash in the middle of an operation.</summary>
    /// <param name="operation">Number of the operation, counted from 0 over all files.</param>
    public void CrashAt(long operation) => _crashAtOperation = operation;

    /// <summary>Opens a file; it keeps its content across restarts.</summary>
    public IStoreFile Open(string name)
    {
        if (!_files.TryGetValue(name, out SimulatedStoreFile? file))
            _files.Add(name, file = new SimulatedStoreFile(this, name));
        return file;
    }

    /// <summary>Crashes now: of every file the synced bytes survive, and a random part of the others.</summary>
    public void Crash()
    {
        HasCrashed = true;
        foreach (SimulatedStoreFile file in _files.Values)
            file.LoseUnsynced(_random);
    }

    /// <summary>The machine comes back with what survived.</summary>
    public void Restart()
    {
        HasCrashed = false;
        _crashAtOperation = long.MaxValue;
    }

    /// <summary>Counts an operation and crashes in it when its number has come.</summary>
    /// <returns>False when the machine crashes in this operation.</returns>
    internal bool Enter()
    {
        if (HasCrashed)
            throw new IOException("the simulated machine has crashed");
        return Operations++ != _crashAtOperation;
    }

    /// <summary>Whether an atomic operation that the crash hits was done before it.</summary>
    internal bool TakesEffect() => _random.Next(2) == 0;

    internal IOException CrashDuring()
    {
        Crash();
        return new IOException("the simulated machine crashed during this operation");
    }
}
