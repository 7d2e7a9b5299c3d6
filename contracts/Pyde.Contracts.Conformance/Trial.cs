using Pyde.Contracts.Conformance.Sequences;
using Pyde.Contracts.Conformance.Surroundings;

namespace Pyde.Contracts.Conformance;

/// <summary>One run of a check: the plugin, what is drawn, and the nodes and instances that the check makes. Disposed with all of
/// them.</summary>
internal sealed class Trial(PluginUnderTest plugin, ulong seed, ulong salt = 0) : IDisposable
{
    private readonly List<KitInstance> _instances = [];
    private readonly List<KitNode> _nodes = [];

    public PluginUnderTest Plugin => plugin;

    public ulong Seed => seed;

    /// <summary>Another value changes what must not matter: randomness of the context and the order of parallel items.</summary>
    public ulong Salt => salt;

    /// <summary>A generator for one purpose of the check.</summary>
    public Draw Draw(string name) => Sequences.Draw.Named(seed, name);

    /// <summary>A node with a key, a clock and a disk of its own.</summary>
    /// <param name="number">0 to <see cref="KitKeys.Count"/> − 1.</param>
    public KitNode Node(int number = 0)
    {
        KitNode node = new(this, number);
        _nodes.Add(node);
        return node;
    }

    public KitInstance Own(KitInstance instance)
    {
        _instances.Add(instance);
        return instance;
    }

    /// <summary>Ends the instances and looks at what no plugin may leave behind.</summary>
    public void Close()
    {
        EndInstances();
        foreach (KitNode node in _nodes)
        {
            Expect.Equal(0, node.Disk.OpenIterators, "store iterators that are open after the instance has ended");
            Expect.Equal(0, node.Time.OpenTimers, "timers of the context that are open after the instance has ended");
        }

        Expect.That(!_instances.Exists(instance => instance.Context.WasNested), "parallel items: expected none to start others, found one");
    }

    public void Dispose()
    {
        foreach (KitInstance instance in _instances)
            _ = instance.TryEnd();
    }

    /// <summary>An exception in one line, also when it is the text of a fault.</summary>
    public static string Describe(Exception exception) => exception is PluginFault fault
        ? $"{fault.TypeName} in {fault.Member}: {fault.OriginalMessage}"
        : $"{exception.GetType().FullName}: {exception.Message}";

    private void EndInstances()
    {
        // Last started first, as a host that stops.
        for (int i = _instances.Count - 1; i >= 0; i--)
            _instances[i].Dispose();
    }
}
