using Microsoft.Extensions.Logging;
using Pyde.Contracts.Host;
using Pyde.Host.Boundary;

namespace Pyde.Host.Plugins;

/// <summary>What a plugin instance sees of its surroundings. Dies with the instance.</summary>
internal sealed class HostPluginContext : IPluginContext, IDisposable
{
    private const int StoreNameCharactersMax = 32;
    private const int StoreTablesMax = 32;

    private readonly NodeIdentity _node;
    private readonly ReadOnlyMemory<byte> _configuration;
    private readonly HostBoundaryGuard _guard;
    private IInstanceServices? _services;

    public HostPluginContext(NodeIdentity node, ReadOnlyMemory<byte> configuration, IInstanceServices services, HostBoundaryGuard guard)
    {
        _guard = guard;
        _node = node;
        _configuration = configuration;
        _services = services;
    }

    public PluginIdentity Identity => _guard.Identity;

    public NodeIdentity Node
    {
        get
        {
            _ = Services;
            return _node;
        }
    }

    public ReadOnlyMemory<byte> Configuration
    {
        get
        {
            _ = Services;
            return _configuration;
        }
    }

    public ILogger Logger => Services.Logger;

    public TimeProvider Time => Services.Time;

    public IRandomSource Random => Services.Random;

    public ISigner Signer => Services.Signer;

    public ICompute Compute => Services.Compute;

    private IInstanceServices Services => Volatile.Read(ref _services) ?? throw new ObjectDisposedException(nameof(IPluginContext));

    public IStore OpenStore(string name, int tables)
    {
        IInstanceServices services = Services;
        bool isName = name is { Length: > 0 and <= StoreNameCharactersMax };
        foreach (char c in name ?? string.Empty)
            isName &= c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-';
        if (!isName)
            throw new ArgumentException($"a store's name has 1 to {StoreNameCharactersMax} lower-case letters, digits and hyphens: '{name}'", nameof(name));
        ArgumentOutOfRangeException.ThrowIfLessThan(tables, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tables, StoreTablesMax);
        return new ChargedStore(services.OpenStore(name!, tables), _guard);
    }

    public void Dispose() => Volatile.Write(ref _services, null);
}
