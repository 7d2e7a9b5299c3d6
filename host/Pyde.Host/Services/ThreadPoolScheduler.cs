using Pyde.Host.Swap;

namespace Pyde.Host.Services;

/// <summary>Work on the machine's thread pool, steps of swaps on threads of their own.</summary>
internal sealed class ThreadPoolScheduler : IWorkScheduler
{
    /// <summary>It holds nothing, so one serves every node.</summary>
    public static ThreadPoolScheduler Instance { get; } = new();

    public TaskCreationOptions CompletionOptions => TaskCreationOptions.RunContinuationsAsynchronously;

    public void Complete(Action complete) => complete();

    public Task Run(Func<Task> work) => Task.Run(work);

    public IStepRunner CreateStepRunner(string name) => new StepRunner(name);
}
