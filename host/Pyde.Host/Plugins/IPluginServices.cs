using Pyde.Contracts.Host;

namespace Pyde.Host.Plugins;

/// <summary>What one node gives to the plugins that it runs. The plugin machinery takes stores, keys and clocks from here and owns
/// none.</summary>
/// <remarks>
/// "Place" names a slot, and for the list-valued slot one of its entries: <c>mempool</c>, <c>wasm/pyde.wasm.managed</c>. A plugin's
/// successor in the
/// same place sees the same stores.
/// </remarks>
internal interface IPluginServices
{
    /// <summary>The node.</summary>
    NodeIdentity Node { get; }

    /// <summary>The node's clock; all deadlines, budgets and probation times are counted on it.</summary>
    TimeProvider Time { get; }

    /// <summary>What the live instance of a place uses.</summary>
    /// <param name="place">The place.</param>
    /// <param name="plugin">The plugin, as its manifest says.</param>
    /// <remarks>
    /// The new instance may read every store of the place, but its writes answer <see cref="StoreOutcome.Fenced"/> and its signer is
    /// muted until
    /// <see cref="MakeCurrent"/>. Callable while another instance serves.
    /// </remarks>
    IInstanceServices OpenLive(string place, PluginIdentity plugin);

    /// <summary>What a scratch instance uses while it is probed: empty memory stores that it may write, and keys of its own that sign for
    /// nobody.</summary>
    /// <param name="plugin">The plugin, as its manifest says.</param>
    IInstanceServices OpenScratch(PluginIdentity plugin);

    /// <summary>
    /// Moves the stores of a place to an instance under a new fencing epoch: from now on its writes are applied, and those of every other
    /// instance of
    /// the place answer <see cref="StoreOutcome.Fenced"/>. Short: it lies inside the pause of a swap.
    /// </summary>
    /// <param name="place">The place.</param>
    /// <param name="instance">Of the same place.</param>
    /// <returns>The new epoch.</returns>
    FencingEpoch MakeCurrent(string place, IInstanceServices instance);

    /// <summary>
    /// Remembers the content of every store of a place as of now (copy on write: an undo log from here on). Short: it lies inside the
    /// pause of a swap.
    /// At most one checkpoint per place is open.
    /// </summary>
    /// <param name="place">The place.</param>
    IStoreCheckpoint Checkpoint(string place);
}
