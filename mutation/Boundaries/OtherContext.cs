using Microsoft.Extensions.Logging;
using Pyde.Contracts.Host;

namespace Boundaries;

/// <summary>Surroundings with something exchanged, for a wrong implementation that does not pass on what it got.</summary>
public class OtherContext(IPluginContext inner) : IPluginContext
{
    /// <inheritdoc/>
    public PluginIdentity Identity => inner.Identity;

    /// <inheritdoc/>
    public virtual NodeIdentity Node => inner.Node;

    /// <inheritdoc/>
    public virtual ReadOnlyMemory<byte> Configuration => inner.Configuration;

    /// <inheritdoc/>
    public ILogger Logger => inner.Logger;

    /// <inheritdoc/>
    public TimeProvider Time => inner.Time;

    /// <inheritdoc/>
    public virtual IRandomSource Random => inner.Random;

    /// <inheritdoc/>
    public virtual ISigner Signer => inner.Signer;

    /// <inheritdoc/>
    public virtual ICompute Compute => inner.Compute;

    /// <inheritdoc/>
    public virtual IStore OpenStore(string name, int tables) => inner.OpenStore(name, tables);

    /// <summary>Surroundings without any configuration.</summary>
    public static IPluginContext WithoutConfiguration(IPluginContext inner) => new EmptyConfiguration(inner);

    private sealed class EmptyConfiguration(IPluginContext inner) : OtherContext(inner)
    {
        public override ReadOnlyMemory<byte> Configuration { get; } = "{}"u8.ToArray();
    }
}
