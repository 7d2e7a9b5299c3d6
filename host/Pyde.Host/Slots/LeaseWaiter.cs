using Pyde.Contracts;

namespace Pyde.Host.Slots;

/// <summary>A caller in line at a closed gate.</summary>
/// <typeparam name="T">The slot's contract.</typeparam>
/// <param name="context">The caller's execution context: the lease compares with it, not with that of the thread which serves.</param>
internal sealed class LeaseWaiter<T>(ExecutionContext? context)
    where T : class, IPlugin
{
    // Continuations run elsewhere: the thread that serves is inside the pause of a swap.
    private readonly TaskCompletionSource<Lease<T>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;

    public Task<Lease<T>> Task => _completion.Task;

    public void CancelWith(CancellationToken cancellationToken, Action leave)
    {
        if (!cancellationToken.CanBeCanceled)
            return;
        _registration = cancellationToken.UnsafeRegister(
            _ =>
            {
                // Off the canceller's stack: it may hold the lock of the line.
                if (_completion.TrySetCanceled(cancellationToken))
                    ThreadPool.UnsafeQueueUserWorkItem(static action => action(), leave, preferLocal: false);
            },
            null);
    }

    /// <summary>Gives the caller a lease on a version whose gate is still closed.</summary>
    public void Serve(SlotVersion<T> version)
    {
        _registration.Unregister();
        LeaseCell cell = version.Gate.EnterClosed();
        Lease<T> lease = new(version, cell, context);
        if (!_completion.TrySetResult(lease))
        {
            _ = cell.Token.TryEnd(lease.Stamp);
            version.Gate.Leave(cell);
        }
    }

    public void Fail(Exception reason)
    {
        _registration.Unregister();
        _completion.TrySetException(reason);
    }
}
