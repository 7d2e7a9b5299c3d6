namespace Pyde.Host.Services;

/// <summary>Lets one piece of work in at a time, in the order in which they came.</summary>
/// <remarks>Any thread. Who waits goes on through the node's scheduler, which is why this is not a semaphore of the runtime.</remarks>
internal sealed class AsyncGate(IWorkScheduler scheduler)
{
    private readonly Lock _sync = new();
    private readonly Queue<Waiter> _line = new();
    private bool _isHeld;

    /// <summary>Waits until nobody holds the gate, and holds it until the answer is disposed.</summary>
    public ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_sync)
        {
            if (cancellationToken.IsCancellationRequested)
                return ValueTask.FromCanceled<IDisposable>(cancellationToken);
            if (!_isHeld)
            {
                _isHeld = true;
                return new ValueTask<IDisposable>(new Holder(this));
            }

            waiter = new Waiter(scheduler);
            _line.Enqueue(waiter);
        }

        waiter.CancelWith(cancellationToken);
        return new ValueTask<IDisposable>(waiter.Task);
    }

    private void Release()
    {
        lock (_sync)
        {
            while (_line.TryDequeue(out Waiter? next))
            {
                if (next.TryServe(new Holder(this)))
                    return;
            }

            _isHeld = false;
        }
    }

    private sealed class Waiter(IWorkScheduler scheduler)
    {
        private readonly TaskCompletionSource<IDisposable> _completion = new(scheduler.CompletionOptions);
        private CancellationTokenRegistration _registration;
        private int _isEnded;

        public Task<IDisposable> Task => _completion.Task;

        public void CancelWith(CancellationToken cancellationToken)
        {
            if (!cancellationToken.CanBeCanceled)
                return;
            _registration = cancellationToken.UnsafeRegister(
                _ =>
                {
                    if (TryEnd())
                        scheduler.Complete(() => _completion.TrySetCanceled(cancellationToken));
                },
                null);
        }

        public bool TryServe(IDisposable holder)
        {
            if (!TryEnd())
                return false;
            _registration.Unregister();
            scheduler.Complete(() => _completion.TrySetResult(holder));
            return true;
        }

        private bool TryEnd() => Interlocked.Exchange(ref _isEnded, 1) == 0;
    }

    private sealed class Holder(AsyncGate gate) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0)
                gate.Release();
        }
    }
}
