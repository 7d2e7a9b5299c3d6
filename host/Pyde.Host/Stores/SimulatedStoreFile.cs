namespace Pyde.Host.Stores;

/// <summary>A file of a <see cref="SimulatedDisk"/>.</summary>
internal sealed class SimulatedStoreFile(SimulatedDisk disk, string name) : IStoreFile
{
    private byte[] _bytes = [];
    private int _length;
    private int _synced;

    public string Name { get; } = name;

    public byte[] ReadAll() => _bytes.AsSpan(0, _length).ToArray();

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bool completes = disk.Enter();
        if (_bytes.Length - _length < bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        if (!completes)
            throw disk.CrashDuring();
    }

    public void Sync()
    {
        if (!disk.Enter())
            throw disk.CrashDuring();
        _synced = _length;
    }

    public void Truncate(long length)
    {
        bool completes = disk.Enter();
        if (completes || disk.TakesEffect())
        {
            _length = (int)Math.Min(_length, length);
            _synced = _length;
        }

        if (!completes)
            throw disk.CrashDuring();
    }

    public void Replace(ReadOnlySpan<byte> bytes)
    {
        bool completes = disk.Enter();
        if (completes || disk.TakesEffect())
        {
            _bytes = bytes.ToArray();
            _length = _synced = _bytes.Length;
        }

        if (!completes)
            throw disk.CrashDuring();
    }

    public void Dispose()
    {
        // The disk owns the bytes: they outlive the process that wrote them.
    }

    internal void LoseUnsynced(Random random)
    {
        int kept = _synced + random.Next(_length - _synced + 1);
        _length = kept;
        _synced = kept;
    }
}
