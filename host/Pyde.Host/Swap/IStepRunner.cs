namespace Pyde.Host.Swap;

/// <summary>Makes calls into plugins that may never return, and gives them up at a deadline.</summary>
internal interface IStepRunner : IDisposable
{
    /// <summary>Runs a step.</summary>
    /// <param name="step">Answers why it failed; null when it went well.</param>
    /// <param name="deadline">Time after which it is given up.</param>
    /// <param name="time">The node's clock.</param>
    /// <returns>How it ended.</returns>
    Task<StepEnd> RunAsync(Func<string?> step, TimeSpan deadline, TimeProvider time);
}
