using System.Diagnostics;
using Pyde.Contracts.Conformance;

namespace Boundaries;

/// <summary>Shows implementations to the kit and notes which check rejects them.</summary>
public static class Judge
{
    // Cheap checks first: most faults show in the members themselves.
    private static readonly CheckAspect[] Order =
    [
        CheckAspect.Behaviour, CheckAspect.Limits, CheckAspect.HostileInput, CheckAspect.Faults, CheckAspect.Lifecycle,
        CheckAspect.HandOff, CheckAspect.Determinism, CheckAspect.Threads, CheckAspect.Model,
    ];

    /// <summary>Runs checks until one rejects the plugin.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="name">Its name in the verdict.</param>
    /// <param name="seed">Decides what the checks draw.</param>
    public static Verdict Try(PluginUnderTest plugin, string name, ulong seed = ConformanceRunner.DefaultSeed)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        long started = Stopwatch.GetTimestamp();
        foreach (ConformanceCheck check in ConformanceKit.For(plugin.Slot).OrderBy(check => Array.IndexOf(Order, check.Aspect)))
        {
            CheckOutcome outcome = ConformanceRunner.Run(check, plugin, seed).Outcome;
            if (outcome.Verdict == CheckVerdict.Failed)
                return new Verdict(plugin.Slot, name, check.Name, outcome.Text, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return new Verdict(plugin.Slot, name, null, null, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    /// <summary>Breaks a right plugin in one way and tries it.</summary>
    /// <param name="right">A plugin that passes.</param>
    /// <param name="wrong">The way.</param>
    /// <param name="seed">Decides what the checks draw.</param>
    public static Verdict Try(PluginUnderTest right, WrongImplementation wrong, ulong seed = ConformanceRunner.DefaultSeed)
    {
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(wrong);
        PluginUnderTest broken = new(right.Slot, $"{right.Name}, {wrong.Name}", right.HandOff, () => wrong.Break(right.Create()))
        {
            Configuration = right.Configuration,
        };
        return Try(broken, wrong.Name, seed);
    }
}
