using System.Diagnostics;

namespace Pyde.Contracts.Conformance;

/// <summary>Runs the checks of a slot against a plugin.</summary>
public static class ConformanceRunner
{
    /// <summary>The seed of runs that name none.</summary>
    public const ulong DefaultSeed = 1;

    // A check ends within seconds. One that does not is a plugin that waits for something, which no member may do.
    private static readonly TimeSpan CheckTimeMax = TimeSpan.FromMinutes(2);

    /// <summary>Runs all checks of the plugin's slot, or those that are wanted, one after another.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="seed">Decides everything that is drawn.</param>
    /// <param name="isWanted">Chooses checks; null for all.</param>
    /// <param name="progress">Told after every check, on the caller's thread; null for nobody.</param>
    /// <returns>The report. A plugin that throws or hangs fails the check that found it; the others run all the same.</returns>
    public static ConformanceReport Run(
        PluginUnderTest plugin,
        ulong seed = DefaultSeed,
        Func<ConformanceCheck, bool>? isWanted = null,
        Action<ConformanceResult>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        List<ConformanceResult> results = [];
        foreach (ConformanceCheck check in ConformanceKit.For(plugin.Slot))
        {
            if (isWanted is not null && !isWanted(check))
                continue;
            ConformanceResult result = Run(check, plugin, seed);
            results.Add(result);
            progress?.Invoke(result);
        }

        return new ConformanceReport(plugin.Name, plugin.Slot, seed, results);
    }

    /// <summary>Runs one check on a thread of its own, with a limit on its time.</summary>
    /// <param name="check">The check.</param>
    /// <param name="plugin">A plugin of the check's slot.</param>
    /// <param name="seed">Decides everything that is drawn.</param>
    public static ConformanceResult Run(ConformanceCheck check, PluginUnderTest plugin, ulong seed = DefaultSeed)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(plugin);
        long started = Stopwatch.GetTimestamp();
        CheckOutcome outcome = CheckOutcome.Failed($"expected an end within {CheckTimeMax.TotalSeconds} seconds, found none");
        CheckOutcome[] answer = new CheckOutcome[1];
        Thread thread = new(() => answer[0] = check.Run(plugin, seed)) { IsBackground = true, Name = check.Name };
        thread.Start();
        if (thread.Join(CheckTimeMax))
            outcome = answer[0];
        return new ConformanceResult(check, outcome, seed, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }
}
