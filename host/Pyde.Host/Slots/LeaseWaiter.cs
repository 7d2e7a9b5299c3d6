using Pyde.Contracts;
using Pyde.Host.Services;

namespace Pyde.Host.Slots;

/// <summary>A caller in line at a closed gate.</summary>
/// <typeparam name="T">The slot's contract.</typeparam>
/// <param name="context">The caller's execution context: the lease compares with it, not with that of the thread which serves.</param>
/// <param name="scheduler">Where the caller goes on: the thread that serves is inside the pause of a swap.</param>
internal sealed class LeaseWaiter<T>(ExecutionContext? context, IWorkScheduler scheduler)
    where T : class, IPlugin
{
    private readonly TaskCompletionSource<Lease<T>> _completion = new(scheduler.CompletionOptions);
    private CancellationTokenRegistration _registration;
    private int _isEnded;

    public Task<Lease<T>> Task => _completion.Task;

    public void CancelWith(CancellationToken cancellationToken, Action leave)
    {
        if (!cancellationToken.CanBeCanceled)
            return;
        _registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                if (!TryEnd())
                    return;
                scheduler.Complete(() => _completion.TrySetCanceled(cancellationToken));

                // Off the canceller's stack: it may hold the lock of the line.
                _ = scheduler.Run(() =>
                {
                    leave();
                    return System.Threading.Tasks.Task.CompletedTask;
                });
            },
            null);
    }

    /// <summary>Gives the caller a lease on a version whose gate is still closed.</summary>
    public void Serve(SlotVersion<T> version)
    {
        _registration.Unregister();
        LeaseCell cell = version.Gate.EnterClosed();
        Lease<T> lease = new(version, cell, context);
        if (TryEnd())
        {
            scheduler.Complete(() => _completion.TrySetResult(lease));
            return;
        }

        _ = cell.Token.TryEnd(lease.Stamp);
        version.Gate.Leave(cell);
    }

    public void Fail(Exception reason)
    {
        _registration.Unregister();
        if (TryEnd())
            scheduler.Complete(() => _completion.TrySetException(reason));
    }

    private bool TryEnd() => Interlocked.Exchange(ref _isEnded, 1) == 0;
}
