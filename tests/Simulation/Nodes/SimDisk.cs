using Pyde.Host.Stores;
using Simulation.Engine;

namespace Simulation.Nodes;

/// <summary>The disk of a node: outlives its processes, loses what was not synced, and may be slow, full or broken for a while.</summary>
internal sealed class SimDisk(ulong seed, SimRandom random)
{
    private readonly SimulatedDisk _disk = new(seed);
    private NodeLife? _life;
    private Action? _crashed;

    /// <summary>What one sync costs the process.</summary>
    public TimeSpan SyncTime { get; set; }

    /// <summary>Operations in a thousand that fail.</summary>
    public int FailuresPerMille { get; set; }

    /// <summary>True while writes are refused.</summary>
    public bool IsFull { get; set; }

    /// <summary>Operations that failed because this disk was told to fail.</summary>
    public long Failures { get; private set; }

    /// <summary>Hands the disk to a new process.</summary>
    /// <param name="life">The process.</param>
    /// <param name="crashed">Told when a crash planned inside an operation happens.</param>
    public void Mount(NodeLife life, Action crashed)
    {
        (_life, _crashed) = (life, crashed);
        _disk.Restart();
    }

    /// <summary>Crashes now.</summary>
    public void Crash()
    {
        if (!_disk.HasCrashed)
            _disk.Crash();
    }

    /// <summary>Plans a crash in the middle of an operation that is still to come.</summary>
    public void CrashAfter(int operations) => _disk.CrashAt(_disk.Operations + operations);

    public IStoreEngine Open(string place, string name)
    {
        string path = $"{place}/{name}";
        return new LogStoreEngine(path, new FaultyFile(this, _life!, _disk.Open(path)));
    }

    private void Enter(NodeLife life, bool isSync)
    {
        if (!life.IsAlive)
            throw new IOException("the process has ended");
        if (isSync && SyncTime > TimeSpan.Zero)
            life.Work(random.Between(SyncTime / 2, SyncTime));
        if (!IsFull && (FailuresPerMille == 0 || !random.Chance(FailuresPerMille)))
            return;
        Failures++;
        throw new IOException(IsFull ? "no space left on the simulated disk" : "the simulated disk failed");
    }

    private sealed class FaultyFile(SimDisk owner, NodeLife life, IStoreFile file) : IStoreFile
    {
        public string Name => file.Name;

        public byte[] ReadAll() => file.ReadAll();

        public void Append(ReadOnlySpan<byte> bytes)
        {
            owner.Enter(life, isSync: false);
            try
            {
                file.Append(bytes);
            }
            finally
            {
                LookForCrash();
            }
        }

        public void Sync() => Guarded(file.Sync, isSync: true);

        public void Truncate(long length) => Guarded(() => file.Truncate(length), isSync: false);

        public void Replace(ReadOnlySpan<byte> bytes)
        {
            owner.Enter(life, isSync: true);
            try
            {
                file.Replace(bytes);
            }
            finally
            {
                LookForCrash();
            }
        }

        public void Dispose() => file.Dispose();

        private void Guarded(Action operation, bool isSync)
        {
            owner.Enter(life, isSync);
            try
            {
                operation();
            }
            finally
            {
                LookForCrash();
            }
        }

        private void LookForCrash()
        {
            if (owner._disk.HasCrashed && life.IsAlive)
                owner._crashed?.Invoke();
        }
    }
}
