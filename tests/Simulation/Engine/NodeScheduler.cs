using Pyde.Host.Services;
using Pyde.Host.Swap;

namespace Simulation.Engine;

/// <summary>A node's own work in the queue of the run.</summary>
internal sealed class NodeScheduler(SimLoop loop, NodeLife life, Func<string, StepFate> drawFate) : IWorkScheduler
{
    public TaskCreationOptions CompletionOptions => TaskCreationOptions.None;

    public void Complete(Action complete) => loop.Post(life, complete);

    public Task Run(Func<Task> work)
    {
        var begun = new TaskCompletionSource<Task>();
        loop.Post(life, () => begun.SetResult(work()));
        return begun.Task.Unwrap();
    }

    public IStepRunner CreateStepRunner(string name) => new InlineStepRunner(loop, life, () => drawFate(name));
}
