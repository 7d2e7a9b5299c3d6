using System.Diagnostics;

namespace Benchmarks.Swap;

/// <summary>Watches the clock and nothing else for as long as a pause lasts: what it sees is the machine, not the swap.</summary>
internal static class ControlClock
{
    private const double WindowMicroseconds = 100;

    /// <summary>Longest gap between two readings within a window, in microseconds.</summary>
    public static double LongestGapMicroseconds()
    {
        long start = Stopwatch.GetTimestamp();
        long last = start;
        long longest = 0;
        while (Stopwatch.GetElapsedTime(start, last).TotalMicroseconds < WindowMicroseconds)
        {
            long now = Stopwatch.GetTimestamp();
            longest = Math.Max(longest, now - last);
            last = now;
        }

        return Stopwatch.GetElapsedTime(0, longest).TotalMicroseconds;
    }
}
