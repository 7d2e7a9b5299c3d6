using Microsoft.Extensions.Logging;
using Pyde.Contracts.Host;
using Pyde.Host.Plugins;
using Pyde.Host.Signing;
using Pyde.Host.Stores;

namespace Pyde.Host.Services;

/// <summary>The surroundings of one plugin instance.</summary>
internal sealed class InstanceServices(
    PluginIdentity plugin,
    StorePlace place,
    TimeProvider time,
    IRandomSource random,
    ICompute compute,
    ILoggerFactory loggers,
    InstanceSigner? signer) : IInstanceServices
{
    private readonly ScratchSigner _scratchSigner = new();
    private bool _isDisposed;

    /// <summary>True when the stores are the instance's own and go with it.</summary>
    public bool OwnsPlace { get; init; }

    public ILogger Logger { get; } = loggers.CreateLogger(plugin.Id);

    public TimeProvider Time => time;

    public IRandomSource Random => random;

    public ICompute Compute => compute;

    public ISigner Signer => signer is null ? _scratchSigner : signer;

    public SignerMode SignerMode
    {
        get => signer?.Mode ?? SignerMode.Active;
        set
        {
            if (signer is not null)
                signer.Mode = _isDisposed ? SignerMode.Muted : value;
        }
    }

    public IStore OpenStore(string name, int tables)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return place.Open(this, name, tables);
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        SignerMode = SignerMode.Muted;
        _isDisposed = true;
        place.Retire(this);
        if (OwnsPlace)
            place.Dispose();
    }
}
