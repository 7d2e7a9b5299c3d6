using Pyde.Contracts;
using Pyde.Contracts.Boundary;

namespace Pyde.Host.Slots;

/// <summary>Runs units of work so that a rollback takes nothing away from the caller.</summary>
public static class SlotCalls
{
    // Every fault on probation counts against a budget of at most 1,000 (SwapSettings), after which the old version serves.
    private const int AttemptsMax = 1_024;

    /// <summary>Runs a unit of work under a lease of its own, again when its version was rolled back meanwhile or faulted on
    /// probation.</summary>
    /// <typeparam name="T">The slot's contract.</typeparam>
    /// <typeparam name="TState">What the unit needs.</typeparam>
    /// <typeparam name="TResult">What it answers.</typeparam>
    /// <param name="slot">The slot.</param>
    /// <param name="state">What the unit needs.</param>
    /// <param name="unit">
    /// The work. At most one mutating call, its last: an acknowledged call is never made again, so what stands before it must be
    /// repeatable.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting for a lease.</param>
    /// <exception cref="PluginFault">The plugin failed outside of probation.</exception>
    public static async ValueTask<TResult> CallAsync<T, TState, TResult>(
        this Slot<T> slot,
        TState state,
        Func<T, LeaseStamp, TState, TResult> unit,
        CancellationToken cancellationToken)
        where T : class, IPlugin
    {
        ArgumentNullException.ThrowIfNull(slot);
        ArgumentNullException.ThrowIfNull(unit);
        for (int attempt = 1; ; attempt++)
        {
            using Lease<T> lease = await slot.AcquireAsync(cancellationToken).ConfigureAwait(false);
            bool isOnTrial = lease.IsOnTrial;
            try
            {
                return unit(lease.Contract, lease.Stamp, state);
            }
            catch (VersionRetiredException) when (attempt < AttemptsMax)
            {
                // Not acknowledged: the version that serves next gets the unit.
            }
            catch (PluginFault) when (isOnTrial && attempt < AttemptsMax)
            {
                // Counted against the version on probation, which is rolled back before this can go on for long.
            }
            catch (PluginFault)
            {
                slot.CountFailure();
                throw;
            }
        }
    }
}
