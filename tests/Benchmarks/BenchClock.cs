using System.Diagnostics;

namespace Benchmarks;

/// <summary>Repeats a piece of work until its time is known.</summary>
internal static class BenchClock
{
    /// <summary>
    /// Nanoseconds of one operation: the smallest of several samples, because on a shared machine everything else only adds.
    /// </summary>
    /// <param name="operation">Runs the work the given number of times.</param>
    /// <param name="isQuick">A tenth of the time.</param>
    public static double Nanoseconds(Action<int> operation, bool isQuick)
    {
        // Many samples shorter than a scheduler's time slice, so that some run undisturbed.
        TimeSpan sample = TimeSpan.FromMilliseconds(2);
        int samples = isQuick ? 40 : 400;

        // The runtime replaces the first code by an optimised one after thirty calls, a pause, and some time of a thread in the background,
        // for which the work stands still: measured before that, the figure is of code that no node runs.
        int count = 1;
        for (int round = 0; round < 2; round++)
        {
            var warmUp = Stopwatch.StartNew();
            while (warmUp.ElapsedMilliseconds < (isQuick ? 100 : 300))
            {
                var probe = Stopwatch.StartNew();
                operation(count);
                if (probe.Elapsed < sample)
                {
                    double growth = Math.Min(10, sample / (probe.Elapsed + TimeSpan.FromTicks(1)));
                    count = (int)Math.Min(1 << 28, Math.Max(count + 1L, (long)(count * growth)));
                }
            }

            Thread.Sleep(150);
        }

        double best = double.MaxValue;
        for (int i = 0; i < samples; i++)
        {
            var watch = Stopwatch.StartNew();
            operation(count);
            best = Math.Min(best, watch.Elapsed.TotalNanoseconds / count);
        }

        return best;
    }

    /// <summary>
    /// Processor nanoseconds of a long single-threaded operation: the smallest of several runs. Other programs' share of the machine
    /// does not
    /// count, which lets two programs be compared that cannot run in turns within a time slice.
    /// </summary>
    public static double CpuNanoseconds(Action operation, int runs)
    {
        double best = double.MaxValue;
        for (int i = 0; i < runs; i++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            operation();
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalNanoseconds);
        }

        return best;
    }

    /// <summary>Bytes that one operation allocates on this thread.</summary>
    public static double AllocatedBytes(Action<int> operation)
    {
        const int Count = 100;
        operation(Count);
        long before = GC.GetAllocatedBytesForCurrentThread();
        operation(Count);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Count;
    }
}
