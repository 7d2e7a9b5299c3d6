using System.Buffers.Binary;
using System.Diagnostics;
using Pyde.Crypto.Falcon;

namespace Benchmarks.Crypto;

/// <summary>Time of key generation, whose number of attempts depends on the seed.</summary>
internal static class FalconKeys
{
    /// <summary>The mean over seeds of the faster of two runs of each.</summary>
    public static double MeanNanoseconds(int keys)
    {
        byte[] seed = new byte[32];
        for (int i = 0; i < 40; i++)
            Once(seed, i);
        double total = 0;
        for (int i = 0; i < keys; i++)
            total += Math.Min(Once(seed, i), Once(seed, i));
        return total / keys;
    }

    private static double Once(byte[] seed, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(seed, number);
        var watch = Stopwatch.StartNew();
        Falcon512.GenerateFromSeed(seed).Dispose();
        return watch.Elapsed.TotalNanoseconds;
    }
}
