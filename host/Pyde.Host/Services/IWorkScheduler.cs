using Pyde.Host.Swap;

namespace Pyde.Host.Services;

/// <summary>The port behind which the node's own work goes on: the thread pool, or the one queue of a simulation.</summary>
/// <remarks>Any thread. Plugins never see it: they start nothing themselves.</remarks>
internal interface IWorkScheduler
{
    /// <summary>How tasks are made that one piece of work ends and another waits for.</summary>
    TaskCreationOptions CompletionOptions { get; }

    /// <summary>Ends such a task. Whoever waits goes on elsewhere: the caller may hold a lock, or be inside the pause of a swap.</summary>
    /// <param name="complete">Ends the task; short.</param>
    void Complete(Action complete);

    /// <summary>Begins a piece of work elsewhere.</summary>
    Task Run(Func<Task> work);

    /// <summary>Who makes calls into plugins that may never return.</summary>
    /// <param name="name">For people who look at threads.</param>
    IStepRunner CreateStepRunner(string name);
}
