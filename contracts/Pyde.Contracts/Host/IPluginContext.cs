using Microsoft.Extensions.Logging;

namespace Pyde.Contracts.Host;

/// <summary>Everything that a plugin may use of its surroundings. It opens no file, socket or thread of its own.</summary>
/// <remarks>Belongs to one plugin instance and dies with it: later use throws <see cref="ObjectDisposedException"/>. Source: hot-swap.md,
/// "Isolation".</remarks>
public interface IPluginContext
{
    /// <summary>Who the plugin is, as its manifest says.</summary>
    PluginIdentity Identity { get; }

    /// <summary>The node that this instance serves.</summary>
    NodeIdentity Node { get; }

    /// <summary>The plugin's <c>config</c> object from plugins.json, UTF-8 JSON; <c>{}</c> when there is none. Parse with a
    /// source-generated context.</summary>
    ReadOnlyMemory<byte> Configuration { get; }

    /// <summary>The plugin's logger. Never given secrets.</summary>
    ILogger Logger { get; }

    /// <summary>The only clock; virtual in a simulation. Never part of anything that reaches a root.</summary>
    TimeProvider Time { get; }

    /// <summary>The only source of randomness; seeded in a simulation. Never part of anything that reaches a root.</summary>
    IRandomSource Random { get; }

    /// <summary>Signs with the node's key, at most one digest per purpose, scope, epoch and number.</summary>
    ISigner Signer { get; }

    /// <summary>Parallel work; a seeded permutation in a simulation.</summary>
    ICompute Compute { get; }

    /// <summary>Native stacks for guest code.</summary>
    INativeStack NativeStack => Host.NativeStack.OfThisProcess;

    /// <summary>Opens a store of this plugin's slot. The host owns the handle; on a swap it moves to the successor.</summary>
    /// <param name="name">1 to 32 lower-case letters, digits and hyphens.</param>
    /// <param name="tables">Number of tables, 1 to 32. An existing store keeps its tables and may gain some.</param>
    /// <returns>The store. The same name answers the same store. Failure to open is <see cref="StoreException"/>, which names what and
    /// where.</returns>
    IStore OpenStore(string name, int tables);
}
