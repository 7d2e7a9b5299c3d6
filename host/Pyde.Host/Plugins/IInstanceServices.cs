using Microsoft.Extensions.Logging;
using Pyde.Contracts.Host;

namespace Pyde.Host.Plugins;

/// <summary>The surroundings of one plugin instance, behind its <see cref="IPluginContext"/>.</summary>
/// <remarks>Disposed with the instance; writes and signatures of a disposed one are refused, never carried out.</remarks>
internal interface IInstanceServices : IDisposable
{
    /// <summary>The plugin's logger.</summary>
    ILogger Logger { get; }

    /// <summary>The plugin's clock.</summary>
    TimeProvider Time { get; }

    /// <summary>The plugin's source of randomness.</summary>
    IRandomSource Random { get; }

    /// <summary>Parallel work.</summary>
    ICompute Compute { get; }

    /// <summary>The node's key, as far as <see cref="SignerMode"/> allows.</summary>
    ISigner Signer { get; }

    /// <summary>What the signer does for this instance. Muted until the coordinator says otherwise.</summary>
    SignerMode SignerMode { get; set; }

    /// <summary>Opens a store of the instance's place.</summary>
    /// <param name="name">Checked: 1 to 32 lower-case letters, digits and hyphens.</param>
    /// <param name="tables">Checked: 1 to 32.</param>
    /// <returns>The same name answers the same store. Failure is <see cref="StoreException"/>.</returns>
    IStore OpenStore(string name, int tables);
}
