using System.Collections.Concurrent;
using Pyde.Host.Services;
using Pyde.Host.Swap;

namespace Pyde.Host.Tests.Support;

/// <summary>The thread pool, but for single steps that a test waits for: one is given up before it begins, another begins only after
/// something else.</summary>
/// <remarks>Steps count from 0 over all places of a node. Of a swap: loading, probing, for each slice of the base the slice and its
/// import, then the pause.</remarks>
internal sealed class StepScheduler : IWorkScheduler
{
    private readonly Dictionary<int, Func<Task>> _before = [];
    private readonly Dictionary<int, Func<Task>> _after = [];
    private readonly ConcurrentQueue<Task> _background = new();
    private Func<string?>? _late;

    /// <summary>Steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>The step that is given up before it begins.</summary>
    public int LateStep { get; set; } = int.MaxValue;

    public TaskCreationOptions CompletionOptions => ThreadPoolScheduler.Instance.CompletionOptions;

    /// <summary>Runs something before a step.</summary>
    /// <param name="step">Counted from now.</param>
    /// <param name="action">The step begins when it has ended.</param>
    public void Before(int step, Func<Task> action) => _before.Add(Steps + step, action);

    /// <summary>Runs something when a step has ended, before anybody hears of it.</summary>
    /// <param name="step">Counted from now.</param>
    /// <param name="action">The step's answer waits for its end.</param>
    public void After(int step, Func<Task> action) => _after.Add(Steps + step, action);

    public void RunLateStep() => StepRunner.Catch(_late ?? throw new InvalidOperationException("no step was late"));

    public void Complete(Action complete) => complete();

    /// <summary>Ends when the work that was begun elsewhere so far has ended.</summary>
    public Task Background => Task.WhenAll(_background);

    public Task Run(Func<Task> work)
    {
        Task task = Task.Run(work);
        _background.Enqueue(task);
        return task;
    }

    public int RunnersMade { get; private set; }

    public int RunnersDisposed { get; private set; }

    public IStepRunner CreateStepRunner(string name)
    {
        RunnersMade++;
        return new Runner(this, new StepRunner(name));
    }

    private sealed class Runner(StepScheduler owner, StepRunner inner) : IStepRunner
    {
        public async Task<StepEnd> RunAsync(Func<string?> step, TimeSpan deadline, TimeProvider time)
        {
            int number = owner.Steps++;
            if (owner._before.TryGetValue(number, out Func<Task>? before))
                await before();
            if (number != owner.LateStep)
            {
                StepEnd end = await inner.RunAsync(step, deadline, time);
                if (owner._after.TryGetValue(number, out Func<Task>? after))
                    await after();
                return end;
            }

            owner._late = step;
            return new StepEnd("no answer in time", IsHung: true);
        }

        public void Dispose()
        {
            owner.RunnersDisposed++;
            inner.Dispose();
        }
    }
}
