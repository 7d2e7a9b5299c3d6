using Pyde.Contracts.Host;

namespace Pyde.Host.Plugins;

/// <summary>The stores of a place as they were when a swap handed them over.</summary>
/// <remarks>
/// Going back has two steps, so that what was acknowledged since is on the device at every moment: a process that ends in the middle of a replay finds all of
/// it when it starts again. Disposing releases the undo log and keeps the stores as they are; after a rewind that was not kept, as they are on the device, and
/// nobody owns them any more.
/// </remarks>
internal interface IStoreCheckpoint : IDisposable
{
    /// <summary>Shows every store of the place as it was, stores opened since included (they become empty). What is written from here on lies
    /// in memory until <see cref="Keep"/>.</summary>
    void Rewind();

    /// <summary>Makes what readers see since <see cref="Rewind"/> durable, atomically per store, and ends the checkpoint.</summary>
    /// <exception cref="StoreException">The device failed; the node has to halt.</exception>
    void Keep();
}
