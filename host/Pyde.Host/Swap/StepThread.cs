using System.Runtime.CompilerServices;

namespace Pyde.Host.Swap;

/// <summary>A thread that runs steps one after another until it is stopped.</summary>
internal sealed class StepThread
{
    private readonly object _sync = new();
    private readonly Queue<Work> _queue = new();
    private bool _isStopped;

    public StepThread(string name) => new Thread(Loop) { IsBackground = true, Name = name }.Start();

    /// <summary>Adds a step; the task never faults.</summary>
    public Task<string?> Queue(Func<string?> step)
    {
        Work work = new(step);
        Queue(work);
        return work.Completion.Task;
    }

    /// <summary>Ends the thread after the step that runs, if that ever ends.</summary>
    public void Stop()
    {
        lock (_sync)
        {
            _isStopped = true;
            Monitor.Pulse(_sync);
        }
    }

    /// <summary>Ends the thread as one whose step does not return, and moves what waits behind that step to another.</summary>
    public void GiveUp(StepThread successor)
    {
        lock (_sync)
        {
            _isStopped = true;
            while (_queue.TryDequeue(out Work? work))
                successor.Queue(work);
            Monitor.Pulse(_sync);
        }
    }

    private void Queue(Work work)
    {
        lock (_sync)
        {
            _queue.Enqueue(work);
            Monitor.Pulse(_sync);
        }
    }

    private void Loop()
    {
        while (RunOne())
        {
            // The work is done in a method of its own: nothing of a plugin may stay in this frame while it waits.
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RunOne()
    {
        Work work;
        lock (_sync)
        {
            while (_queue.Count == 0)
            {
                if (_isStopped)
                    return false;
                Monitor.Wait(_sync);
            }

            work = _queue.Dequeue();
        }

        work.Completion.TrySetResult(work.Execute());
        return true;
    }

    private sealed class Work(Func<string?> step)
    {
        private Func<string?>? _step = step;

        public TaskCompletionSource<string?> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Runs the step and lets go of it before anybody hears of its end: whoever waits for a context to go must not wait for
        /// this thread.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public string? Execute()
        {
            Func<string?> step = _step!;
            _step = null;
            return StepRunner.Catch(step);
        }
    }
}
