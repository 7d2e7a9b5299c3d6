using Pyde.Contracts.Host;

namespace Pyde.Host.Plugins;

/// <summary>The stores of a place as they were when a swap handed them over.</summary>
/// <remarks>Disposing releases the undo log and keeps the stores as they are.</remarks>
internal interface IStoreCheckpoint : IDisposable
{
    /// <summary>Puts every store of the place back, durably and atomically per store, stores opened since included (they become
    /// empty).</summary>
    /// <exception cref="StoreException">The device failed; the node has to halt.</exception>
    void Restore();
}
