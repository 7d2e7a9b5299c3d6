using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Pyde.Crypto;
using Pyde.Crypto.Falcon;

namespace Benchmarks.Crypto;

/// <summary>
/// Looks for secrets in timing in the manner of dudect: two classes of input in random order, the slowest measurements cut off at several
/// thresholds, Welch's t on the rest. |t| above 4.5 in the best-powered test is a leak. A copy that leaks on purpose must be found first.
/// </summary>
internal static class TimingCheck
{
    private const double Limit = 4.5;
    private const int Pool = 256;

    /// <summary>Adds a row for each check; 0 without a finding, 1 with one, 4 when the planted leak is not seen.</summary>
    public static int Run(BenchContext context)
    {
        int samples = context.IsQuick ? 10_000 : 100_000;
        double planted = Measure(samples / 10, index => new byte[64], (isFixed, input) => Compare(input, isFixed));
        context.Add(new BenchResult(
            "planted leak: early-exit comparison", Math.Abs(planted), "|t|", Goal: Limit, GoalOn: "value at least"));
        if (Math.Abs(planted) < Limit)
        {
            context.Note("the detector does not see a planted leak on this machine: nothing can be concluded");
            return 4;
        }

        double[] figures =
        [
            Report(context, "ml-kem-768 decaps: one valid against random ciphertexts", Decapsulation(samples, ciphertextsOnly: true)),
            Report(context, "ml-kem-768 decaps: one key against random keys", Decapsulation(samples, ciphertextsOnly: false)),
            Report(context, "falcon-512 sign: one key against another", Signing(samples / (context.IsQuick ? 5 : 1))),
        ];
        context.Note(string.Create(CultureInfo.InvariantCulture, $"{samples} samples a check; |t| below {Limit} is no finding"));
        return Array.Exists(figures, figure => Math.Abs(figure) > Limit) ? 1 : 0;
    }

    private static double Report(BenchContext context, string name, double t)
    {
        context.Add(new BenchResult(name, Math.Abs(t), "|t|", Goal: Limit, GoalOn: "value at most"));
        return t;
    }

    private static double Decapsulation(int samples, bool ciphertextsOnly)
    {
        byte[] secret = new byte[MlKem768.SharedSecretBytes];
        var keys = new byte[Pool][];
        var ciphertexts = new byte[Pool][];
        for (int i = 0; i < Pool; i++)
        {
            byte[] encapsulationKey = new byte[MlKem768.EncapsulationKeyBytes];
            keys[i] = new byte[MlKem768.DecapsulationKeyBytes];
            ciphertexts[i] = new byte[MlKem768.CiphertextBytes];

            // One public matrix for all keys: its drawing takes as long as the public seed says, which is no secret.
            MlKem768.GenerateKeys(RandomNumberGenerator.GetBytes(MlKem768.SeedBytes), encapsulationKey, keys[i]);
            MlKem768.TryEncapsulate(encapsulationKey, ciphertexts[i], secret);
        }

        byte[] fixedKey = keys[0];
        byte[] fixedCiphertext = ciphertexts[0];
        byte[] key = new byte[MlKem768.DecapsulationKeyBytes];
        byte[] ciphertext = new byte[MlKem768.CiphertextBytes];
        return Measure(
            samples,
            index =>
            {
                byte[] input = new byte[key.Length + ciphertext.Length];
                byte[] chosen = index < 0 ? fixedKey : ciphertextsOnly ? fixedKey : SecretHalfOf(keys[index], fixedKey);
                chosen.CopyTo(input, 0);
                (index < 0 ? fixedCiphertext : ciphertextsOnly ? RandomNumberGenerator.GetBytes(ciphertext.Length) : fixedCiphertext)
                    .CopyTo(input, key.Length);
                return input;
            },
            (_, input) => MlKem768.TryDecapsulate(input.AsSpan(0, key.Length), input.AsSpan(key.Length), secret));
    }

    // The secret vector and the rejection secret of one key with the public half of another.
    private static byte[] SecretHalfOf(byte[] secretKey, byte[] publicKey)
    {
        byte[] mixed = [.. publicKey];
        secretKey.AsSpan(0, 1152).CopyTo(mixed);
        secretKey.AsSpan(^32..).CopyTo(mixed.AsSpan(^32..));
        return mixed;
    }

    private static double Signing(int samples)
    {
        byte[] message = new byte[32];
        byte[] signature = new byte[Falcon512.CompressedSignatureBytesMax];
        using FalconKeyPair first = Falcon512.GenerateFromSeed([1]);
        using FalconKeyPair second = Falcon512.GenerateFromSeed([2]);

        // One key against one other: an expanded key is larger than the first cache, so a key among many would be slow for that reason
        // alone.
        using var firstSigner = new FalconSigner(first.SecretKey);
        using var secondSigner = new FalconSigner(second.SecretKey);
        return Measure(
            samples,
            _ => RandomNumberGenerator.GetBytes(Falcon512.RandomSeedBytes),
            (isFixed, randomSeed) =>
                (isFixed ? firstSigner : secondSigner).Sign("pyde-falcon-v1"u8, message, randomSeed, signature));
    }

    /// <summary>t of the class of fixed inputs (index −1) against the class of drawn ones; the largest over the cut-offs.</summary>
    private static double Measure(int samples, Func<int, byte[]> create, Action<bool, byte[]> operation)
    {
        long[] ticks = new long[samples];
        bool[] isFixed = new bool[samples];
        byte[][] inputs = new byte[Pool][];
        byte[] order = RandomNumberGenerator.GetBytes(samples);
        for (int at = 0; at < samples; at++)
        {
            // Inputs are made in blocks beforehand, so that making them does not disturb the caches of one class only.
            if (at % Pool == 0)
            {
                for (int i = 0; i < Pool && at + i < samples; i++)
                    inputs[i] = create((order[at + i] & 1) == 0 ? -1 : i);
            }

            isFixed[at] = (order[at] & 1) == 0;
            long start = Stopwatch.GetTimestamp();
            operation(isFixed[at], inputs[at % Pool]);
            ticks[at] = Stopwatch.GetTimestamp() - start;
        }

        // The first tenth was compiled and cached differently from the rest.
        int skip = samples / 10;
        long[] sorted = ticks[skip..];
        Array.Sort(sorted);
        double worst = 0;
        foreach (double quantile in new[] { 0.5, 0.75, 0.9, 0.97, 1.0 })
        {
            double t = Welch(ticks.AsSpan(skip), isFixed.AsSpan(skip), sorted[(int)((sorted.Length - 1) * quantile)]);
            if (Math.Abs(t) > Math.Abs(worst))
                worst = t;
        }

        return worst;
    }

    private static double Welch(ReadOnlySpan<long> ticks, ReadOnlySpan<bool> isFixed, long cutOff)
    {
        Span<double> count = stackalloc double[2];
        Span<double> mean = stackalloc double[2];
        Span<double> squares = stackalloc double[2];
        for (int i = 0; i < ticks.Length; i++)
        {
            if (ticks[i] > cutOff)
                continue;
            int group = isFixed[i] ? 0 : 1;
            count[group]++;
            double delta = ticks[i] - mean[group];
            mean[group] += delta / count[group];
            squares[group] += delta * (ticks[i] - mean[group]);
        }

        double variance = (squares[0] / (count[0] - 1) / count[0]) + (squares[1] / (count[1] - 1) / count[1]);
        return variance == 0 ? 0 : (mean[0] - mean[1]) / Math.Sqrt(variance);
    }

    // Stops at the first byte in one class and runs to the end in the other, a few hundred times to be seen above the clock's own noise.
    private static void Compare(byte[] input, bool isFixed)
    {
        input[0] = isFixed ? (byte)1 : (byte)0;
        int equal = 0;
        for (int round = 0; round < 100; round++)
        {
            for (int i = 0; i < input.Length && input[i] == 0; i++)
                equal++;
        }

        input[1] = (byte)(equal & 0);
    }
}
