using Pyde.Host.Swap;

namespace Simulation.Engine;

/// <summary>Runs steps in the queue of the run. A step that hangs is one that never runs to its end: its caller sees the deadline pass.</summary>
internal sealed class InlineStepRunner(SimLoop loop, NodeLife life, Func<StepFate> drawFate) : IStepRunner
{
    // How much later than its deadline a late step comes.
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(20);

    public async Task<StepEnd> RunAsync(Func<string?> step, TimeSpan deadline, TimeProvider time)
    {
        StepFate fate = drawFate();
        if (fate != StepFate.Runs)
        {
            if (fate == StepFate.IsLate)
                loop.After(deadline + Lateness, () => loop.Post(life, () => StepRunner.Catch(step)));
            await InTime(deadline).ConfigureAwait(false);
            return Hung(deadline);
        }

        long begun = loop.NowTicks;
        string? failure = null;
        await Posted(() => failure = StepRunner.Catch(step)).ConfigureAwait(false);

        // What a slow disk costs is over when the process is free again.
        long late = life.BusyUntil - loop.NowTicks;
        if (late > 0)
            await InTime(TimeSpan.FromTicks(late)).ConfigureAwait(false);
        return loop.NowTicks - begun <= deadline.Ticks ? new StepEnd(failure, IsHung: false) : Hung(deadline);
    }

    public void Dispose()
    {
        // There is no thread to end.
    }

    private static StepEnd Hung(TimeSpan deadline) => new($"no answer within {deadline.TotalMilliseconds:F0} ms", IsHung: true);

    private Task Posted(Action action)
    {
        var end = new TaskCompletionSource();
        loop.Post(life, () =>
        {
            action();
            end.SetResult();
        });
        return end.Task;
    }

    private Task InTime(TimeSpan delay)
    {
        var end = new TaskCompletionSource();
        loop.After(delay, () => loop.Post(life, end.SetResult));
        return end.Task;
    }
}
