using System.Globalization;

namespace Benchmarks.Crypto;

/// <summary>b3sum with one thread over a file that is mapped and hot, many times in one run, so that its start does not count.</summary>
internal static class B3sumPeer
{
    /// <summary>The peer's name in rows.</summary>
    public const string Name = "b3sum, one thread";

    private const int Passes = 16;

    /// <summary>Bytes per nanosecond of processor time over the given bytes, or null with a note.</summary>
    public static double? Measure(BenchContext context, ReadOnlySpan<byte> bytes)
    {
        string folder = Directory.CreateTempSubdirectory("pyde-bench-").FullName;
        try
        {
            string file = Path.Combine(folder, "large");
            File.WriteAllBytes(file, bytes);

            // Bash reports the processor time of what it ran, in milliseconds; a run takes a hundred and more.
            string names = string.Join(' ', Enumerable.Repeat($"'{file}'", Passes));
            string script = $"TIMEFORMAT='%3U %3S'; {{ time b3sum --num-threads 1 {names} > /dev/null; }} 2>&1";
            double best = double.MaxValue;
            for (int i = 0; i < (context.IsQuick ? 3 : 10); i++)
            {
                string? output = PeerProcess.Run("bash", ["-c", script], TimeSpan.FromMinutes(1), out string reason);
                string[] seconds = output?.Split(' ', StringSplitOptions.TrimEntries) ?? [];
                if (seconds.Length != 2
                    || !double.TryParse(seconds[0], CultureInfo.InvariantCulture, out double user)
                    || !double.TryParse(seconds[1], CultureInfo.InvariantCulture, out double system))
                {
                    context.Note($"no row of b3sum: {output?.Trim()}{reason}");
                    return null;
                }

                best = Math.Min(best, (user + system) * 1e9);
            }

            return (double)bytes.Length * Passes / best;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
