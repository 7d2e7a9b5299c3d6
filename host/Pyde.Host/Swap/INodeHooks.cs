namespace Pyde.Host.Swap;

/// <summary>What the coordinator asks of the node that it belongs to.</summary>
internal interface INodeHooks
{
    /// <summary>Waits until no wave is between its beginning and its commit, and keeps the next one from beginning.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Dispose it to let waves go on.</returns>
    ValueTask<IDisposable> EnterBetweenWavesAsync(CancellationToken cancellationToken);

    /// <summary>Stops the node. The slots are shut already; must not throw.</summary>
    /// <param name="report">Why.</param>
    void Halt(HaltReport report);
}
