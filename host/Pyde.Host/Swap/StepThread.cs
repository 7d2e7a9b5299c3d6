using System.Runtime.CompilerServices;

namespace Pyde.Host.Swap;

/// <summary>A thread that runs steps one after another until it is stopped.</summary>
internal sealed class StepThread
{
    private readonly object _sync = new();
    private readonly Queue<Work> _queue = new();
    private bool _isStopped;

    public StepThread(string name) => new Thread(Loop) { IsBackground = true, Name = name }.Start();

    /// <summary>Adds a step.</summary>
    public Work Queue(Func<string?> step)
    {
        Work work = new(step, this);
        Queue(work);
        return work;
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
    /// <returns>The other.</returns>
    public StepThread GiveUp(string name)
    {
        StepThread successor = new(name);
        lock (_sync)
        {
            _isStopped = true;
            while (_queue.TryDequeue(out Work? work))
            {
                work.Thread = successor;
                successor.Queue(work);
            }

            Monitor.Pulse(_sync);
        }

        return successor;
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

        work.End(work.Execute());
        return true;
    }

    /// <summary>A step in line, running or over.</summary>
    internal sealed class Work(Func<string?> step, StepThread thread)
    {
        private readonly TaskCompletionSource<string?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Func<string?>? _step = step;

        /// <summary>What the step answers; never faults.</summary>
        public Task<string?> Answer => _answer.Task;

        /// <summary>Who has it. Under the lock of the runner.</summary>
        public StepThread Thread { get; set; } = thread;

        /// <summary>Runs the step and lets go of it before anybody hears of its end: whoever waits for a context to go must not wait for
        /// this thread.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        public string? Execute()
        {
            Func<string?> step = _step!;
            _step = null;
            return StepRunner.Catch(step);
        }

        public void End(string? answer) => _answer.TrySetResult(answer);
    }
}
