using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pyde.Contracts.Host;

namespace Pyde.Contracts.Conformance.Surroundings;

/// <summary>The surroundings of one instance, as strict as the host's: they die with it.</summary>
internal sealed class KitContext(KitNode node, PluginIdentity identity, ReadOnlyMemory<byte> configuration, ulong seed) : IPluginContext
{
    private readonly KitRandom _random = new(seed);
    private readonly KitCompute _compute = new(seed);
    private bool _isOver;

    public PluginIdentity Identity => identity;

    public NodeIdentity Node => Alive(node.Identity);

    public ReadOnlyMemory<byte> Configuration => Alive(configuration);

    public ILogger Logger => Alive(NullLogger.Instance);

    public TimeProvider Time => Alive(node.Time);

    public IRandomSource Random => Alive(_random);

    public ISigner Signer => Alive(node.Signer);

    public ICompute Compute => Alive(_compute);

    /// <summary>The node that the instance lives on.</summary>
    public KitNode Home => node;

    public bool WasNested => _compute.WasNested;

    public IStore OpenStore(string name, int tables)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > 32 || !name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            throw new ArgumentException($"a store's name has 1 to 32 lower-case letters, digits and hyphens: '{name}'", nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(tables, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tables, 32);
        return Alive(new KitStore(node.Disk, node.Disk.Open(name, tables), this));
    }

    public void End() => _isOver = true;

    private T Alive<T>(T value) => _isOver ? throw new ObjectDisposedException(nameof(IPluginContext)) : value;
}
