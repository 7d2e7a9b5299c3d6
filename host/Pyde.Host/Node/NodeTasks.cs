namespace Pyde.Host.Node;

/// <summary>Work that timers and streams began: kept until it ends, so that a node can wait for it and no failure is lost.</summary>
internal sealed class NodeTasks
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>What the last failed piece of work failed with; null when none did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Begins a piece of work on the calling thread; where it waits, it goes on elsewhere.</summary>
    public void Run(Func<Task> work)
    {
        Task task = WatchAsync(work);
        if (task.IsCompleted)
            return;
        lock (_gate)
            _running.Add(task);
        _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits until nothing is under way.</summary>
    /// <exception cref="InvalidOperationException">A piece of work has failed since the last call.</exception>
    public async Task SettleAsync()
    {
        while (true)
        {
            Task[] running;
            lock (_gate)
                running = [.. _running];
            if (running.Length == 0)
                break;
            await Task.WhenAll(running).ConfigureAwait(false);
            foreach (Task task in running)
                Forget(task);
        }

        Exception? failure;
        lock (_gate)
        {
            failure = Failure;
            Failure = null;
        }

        if (failure is not null)
            throw new InvalidOperationException($"background work failed: {failure.Message}", failure);
    }

    // The catch-all around background work (style.md, "Errors"): the failure is kept for whoever waits.
    private async Task WatchAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        catch (Exception failure)
        {
            lock (_gate)
                Failure = failure;
        }
    }

    private void Forget(Task task)
    {
        lock (_gate)
            _running.Remove(task);
    }
}
