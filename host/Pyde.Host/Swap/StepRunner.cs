using Pyde.Contracts;

namespace Pyde.Host.Swap;

/// <summary>Makes calls into plugins that may never return, on a thread that can be given up.</summary>
/// <remarks>
/// One thread, so that the steps of a swap need no switch inside its pause. When a call is given up its thread is left behind, and what
/// waits behind it goes on on a new one. Source: hot-swap.md, "a thread that never returns".
/// </remarks>
internal sealed class StepRunner(string name) : IStepRunner
{
    private readonly Lock _lock = new();
    private StepThread? _thread;

    /// <inheritdoc/>
    public async Task<StepEnd> RunAsync(Func<string?> step, TimeSpan deadline, TimeProvider time)
    {
        // The deadline counts from before the step begins: a clock that moves in between must not find nobody waiting.
        using CancellationTokenSource timer = new();
        Task late = Task.Delay(deadline, time, timer.Token);
        StepThread.Work work;
        lock (_lock)
            work = (_thread ??= new StepThread(name)).Queue(step);
        Task<string?> answer = work.Answer;
        if (await Task.WhenAny(answer, late).ConfigureAwait(false) == answer)
        {
            timer.Cancel();
            return new StepEnd(await answer.ConfigureAwait(false), IsHung: false);
        }

        lock (_lock)
        {
            // The thread that has the step now: it may have waited behind another one that was given up.
            if (_thread == work.Thread)
                _thread = work.Thread.GiveUp(name);
        }

        return new StepEnd($"no answer within {deadline.TotalMilliseconds:F0} ms", IsHung: true);
    }

    /// <summary>Runs a step and puts into words what it throws: the second of the two places where everything is caught (the other is the
    /// boundary).</summary>
    public static string? Catch(Func<string?> step)
    {
        try
        {
            return step();
        }
        catch (PluginFault fault)
        {
            return fault.Message;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _thread?.Stop();
            _thread = null;
        }
    }
}
