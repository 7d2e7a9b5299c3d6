using System.CommandLine;
using System.Security.Cryptography;
using Pyde.Crypto;
using Pyde.Crypto.Falcon;
using OpenSslShake256 = System.Security.Cryptography.Shake256;
using Shake256 = Pyde.Crypto.Shake256;

namespace Benchmarks.Crypto;

/// <summary>The primitives of Pyde.Crypto, one thread unless a row says otherwise. Goals: cryptography.md.</summary>
internal sealed class CryptoBench : IBenchArea
{
    private const int LargeBytes = 64 << 20;
    private const int CertificateSignatures = 86;
    private const string OpenSsl = "OpenSSL";

    private readonly Option<bool> _timing = new("--timing")
    {
        Description = "Instead of speed, look for timing that depends on secrets (Welch's t-test on two classes of input).",
    };

    public string Name => "crypto";

    public string Description => "Hashes, key encapsulation and signatures, against b3sum, OpenSSL and @noble/post-quantum.";

    public void Configure(Command command) => command.Add(_timing);

    public int Run(BenchContext context)
    {
        if (context.Arguments.GetValue(_timing))
            return TimingCheck.Run(context);

        Blake3Rows(context);
        Poseidon2Rows(context);
        KeccakRows(context);
        EnvelopeRows(context);
        IReadOnlyDictionary<string, double> noble = NoblePeer.Measure(context);
        MlKemRows(context, noble);
        FalconRows(context, noble);
        return 0;
    }

    private static void Blake3Rows(BenchContext context)
    {
        byte[] input = new byte[LargeBytes];
        new Random(1).NextBytes(input);
        byte[] output = new byte[32];
        Time(context, "blake3 64 B", "ns", count =>
        {
            for (int i = 0; i < count; i++)
                Blake3.Hash(input.AsSpan(0, 64), output);
        }, goal: 170);
        Rate(context, "blake3 16 KiB", 16 << 10, count =>
        {
            for (int i = 0; i < count; i++)
                Blake3.Hash(input.AsSpan(0, 16 << 10), output);
        }, goal: 6.9);
        Rate(context, "blake3 64 MiB, all cores", LargeBytes, count =>
        {
            for (int i = 0; i < count; i++)
                Blake3.HashParallel(input, output, (pieces, body) => Parallel.For(0, pieces, body));
        });

        double? peer = B3sumPeer.Measure(context, input) * 1e9 / (1 << 30);
        double own = Gibibytes(LargeBytes, BenchClock.CpuNanoseconds(() => Blake3.Hash(input, output), context.IsQuick ? 8 : 40));
        context.Add(new BenchResult(
            "blake3 64 MiB, processor time", own, "GiB/s", peer is null ? null : B3sumPeer.Name, peer, peer is null ? null : own / peer));
        Allocation(context, "blake3 16 KiB, allocated", count =>
        {
            for (int i = 0; i < count; i++)
                Blake3.Hash(input.AsSpan(0, 16 << 10), output);
        });
    }

    private static void Poseidon2Rows(BenchContext context)
    {
        byte[] digests = new byte[64 * 64];
        byte[] parents = new byte[32 * 64];
        byte[] key = new byte[33];
        for (int i = 0; i < digests.Length; i += 32)
            Poseidon2.Hash(digests.AsSpan(0, i / 32), digests.AsSpan(i, 32));
        Time(context, "poseidon2 2-to-1", "ns", count =>
        {
            for (int i = 0; i < count; i++)
                Poseidon2.Compress(digests.AsSpan(0, 32), digests.AsSpan(32, 32), parents.AsSpan(0, 32));
        }, goal: 1200);
        Time(context, "poseidon2 permutation, batch of 64", "ns", count =>
        {
            for (int i = 0; i < count; i += 64)
                Poseidon2.CompressPairs(digests, parents);
        }, goal: 1000, operationsMin: 64);
        Time(context, "poseidon2 hash 33 B", "ns", count =>
        {
            for (int i = 0; i < count; i++)
                Poseidon2.Hash(key, parents.AsSpan(0, 32));
        });
        Allocation(context, "poseidon2 batch of 64, allocated", count =>
        {
            for (int i = 0; i < count; i++)
                Poseidon2.CompressPairs(digests, parents);
        });
    }

    private static void KeccakRows(BenchContext context)
    {
        const int Bytes = 16 << 10;
        byte[] input = new byte[Bytes];
        byte[] output = new byte[32];
        byte[] stream = new byte[Bytes];
        double keccak = Gibibytes(Bytes, BenchClock.Nanoseconds(count =>
        {
            for (int i = 0; i < count; i++)
                Keccak256.Hash(input, output);
        }, context.IsQuick));
        double shake = Gibibytes(Bytes, BenchClock.Nanoseconds(count =>
        {
            for (int i = 0; i < count; i++)
                Shake256.Hash(output, stream);
        }, context.IsQuick));

        // SHA3-256 differs from Keccak-256 by one padding byte: the same work.
        double? sha3 = SHA3_256.IsSupported
            ? Gibibytes(Bytes, BenchClock.Nanoseconds(count =>
            {
                for (int i = 0; i < count; i++)
                    SHA3_256.HashData(input, output);
            }, context.IsQuick))
            : null;
        double? openSslShake = OpenSslShake256.IsSupported
            ? Gibibytes(Bytes, BenchClock.Nanoseconds(count =>
            {
                for (int i = 0; i < count; i++)
                    OpenSslShake256.HashData(output, stream);
            }, context.IsQuick))
            : null;
        if (sha3 is null)
            context.Note("no rows of OpenSSL for Keccak: this build of it has no SHA-3");
        string? sha3Peer = sha3 is null ? null : OpenSsl + " SHA3-256";
        string? shakePeer = openSslShake is null ? null : OpenSsl + " SHAKE-256";
        context.Add(Against("keccak-256 16 KiB", keccak, "GiB/s", sha3Peer, sha3, keccak / sha3, 0.6));
        context.Add(Against("shake-256 16 KiB out", shake, "GiB/s", shakePeer, openSslShake, shake / openSslShake, 0.6));
    }

    private static void EnvelopeRows(BenchContext context)
    {
        const int Bytes = 16 << 10;
        byte[] message = new byte[Bytes];
        byte[] envelope = new byte[Bytes + Envelope.OverheadBytes];
        using Secret key = Secret.Random(Envelope.KeyBytes);
        double own = Gibibytes(Bytes, BenchClock.Nanoseconds(count =>
        {
            for (int i = 0; i < count; i++)
                Envelope.Seal(key, message, [], envelope);
        }, context.IsQuick));

        string[] arguments = ["speed", "-mr", "-elapsed", "-seconds", "1", "-bytes", "16384", "-evp", "aes-256-gcm"];
        string? output = PeerProcess.Run("openssl", arguments, TimeSpan.FromSeconds(30), out string reason);
        double? peer = output is null ? null : OpenSslSpeed.LastFigure(output) / (1 << 30);
        if (peer is null)
            context.Note($"no row of openssl speed: {reason}");
        context.Add(Against("aes-256-gcm envelope 16 KiB", own, "GiB/s", peer is null ? null : "openssl speed", peer, own / peer));
    }

    private static void MlKemRows(BenchContext context, IReadOnlyDictionary<string, double> noble)
    {
        byte[] seed = RandomNumberGenerator.GetBytes(MlKem768.SeedBytes);
        byte[] randomness = RandomNumberGenerator.GetBytes(MlKem768.RandomnessBytes);
        byte[] encapsulationKey = new byte[MlKem768.EncapsulationKeyBytes];
        byte[] decapsulationKey = new byte[MlKem768.DecapsulationKeyBytes];
        byte[] ciphertext = new byte[MlKem768.CiphertextBytes];
        byte[] secret = new byte[MlKem768.SharedSecretBytes];
        AgainstNoble(context, noble, "ml-kem-768 keygen", 30, count =>
        {
            for (int i = 0; i < count; i++)
                MlKem768.GenerateKeys(seed, encapsulationKey, decapsulationKey);
        });
        AgainstNoble(context, noble, "ml-kem-768 encaps", 30, count =>
        {
            for (int i = 0; i < count; i++)
                MlKem768.TryEncapsulate(encapsulationKey, randomness, ciphertext, secret);
        });
        AgainstNoble(context, noble, "ml-kem-768 decaps", 35, count =>
        {
            for (int i = 0; i < count; i++)
                MlKem768.TryDecapsulate(decapsulationKey, ciphertext, secret);
        });
        Allocation(context, "ml-kem-768 decaps, allocated", count =>
        {
            for (int i = 0; i < count; i++)
                MlKem768.TryDecapsulate(decapsulationKey, ciphertext, secret);
        });
    }

    private static void FalconRows(BenchContext context, IReadOnlyDictionary<string, double> noble)
    {
        byte[] seed = new byte[32];
        byte[] message = RandomNumberGenerator.GetBytes(32);
        byte[] context1 = [.. "pyde-falcon-v1"u8];
        byte[] random = RandomNumberGenerator.GetBytes(Falcon512.RandomSeedBytes);
        byte[] signature = new byte[Falcon512.CompressedSignatureBytesMax];

        // Key generation is a lottery over its seed: the mean over many seeds, not the luckiest one.
        int keys = context.IsQuick ? 40 : 300;
        using FalconKeyPair pair = Falcon512.GenerateFromSeed(seed);
        double keyGeneration = FalconKeys.MeanNanoseconds(keys);
        context.Add(Peer("falcon-512 keygen", keyGeneration, noble, 7000));

        using var signer = new FalconSigner(pair.SecretKey);
        int length = signer.Sign(context1, message, random, signature);
        signature = signature[..length];
        byte[] scratch = new byte[Falcon512.CompressedSignatureBytesMax];
        AgainstNoble(context, noble, "falcon-512 sign", 200, count =>
        {
            for (int i = 0; i < count; i++)
            {
                random[0]++;
                signer.Sign(context1, message, random, scratch);
            }
        });
        if (!FalconVerifier.TryCreate(pair.PublicKey, out FalconVerifier? verifier))
            throw new InvalidOperationException("a generated key does not decode");
        AgainstNoble(context, noble, "falcon-512 verify", 20, count =>
        {
            for (int i = 0; i < count; i++)
                verifier.Verify(context1, message, signature);
        });
        byte[] publicKey = pair.PublicKey.ToArray();
        Time(context, "falcon-512 verify, key decoded each time", "us", count =>
        {
            for (int i = 0; i < count; i++)
                Falcon512.Verify(publicKey, context1, message, signature);
        });
        Allocation(context, "falcon-512 verify, allocated", count =>
        {
            for (int i = 0; i < count; i++)
                verifier.Verify(context1, message, signature);
        });

        var items = new FalconBatchItem[CertificateSignatures];
        Array.Fill(items, new FalconBatchItem(verifier, context1, message, signature));
        bool[] outcomes = new bool[items.Length];
        double certificate = BenchClock.Nanoseconds(count =>
        {
            for (int i = 0; i < count; i++)
                Falcon512.BatchVerify(items, outcomes, Sequential);
        }, context.IsQuick) / 1e6;
        double spread = BenchClock.Nanoseconds(count =>
        {
            for (int i = 0; i < count; i++)
                Falcon512.BatchVerify(items, outcomes, (total, body) => Parallel.For(0, total, body));
        }, context.IsQuick) / 1e6;
        context.Add(new BenchResult("falcon-512 certificate of 86", certificate, "ms", Goal: 1.7, GoalOn: "value at most"));
        string name = $"falcon-512 certificate of 86, {Environment.ProcessorCount} cores";
        context.Add(new BenchResult(name, spread, "ms", "one core", certificate, certificate / spread));
    }

    private static void Sequential(int count, Action<int> body)
    {
        for (int i = 0; i < count; i++)
            body(i);
    }

    private static double Gibibytes(long bytes, double nanoseconds) => bytes / nanoseconds * 1e9 / (1 << 30);

    private static void Time(
        BenchContext context, string name, string unit, Action<int> operation, double? goal = null, int operationsMin = 1)
    {
        // A batch does its work for any count up to its size, so fewer than that would be counted too few.
        double nanoseconds = BenchClock.Nanoseconds(count => operation(count * operationsMin), context.IsQuick) / operationsMin;
        double value = unit == "us" ? nanoseconds / 1000 : nanoseconds;
        context.Add(new BenchResult(name, value, unit, Goal: goal, GoalOn: goal is null ? null : "value at most"));
    }

    private static void Rate(BenchContext context, string name, int bytes, Action<int> operation, double? goal = null) =>
        context.Add(new BenchResult(
            name,
            Gibibytes(bytes, BenchClock.Nanoseconds(operation, context.IsQuick)),
            "GiB/s",
            Goal: goal,
            GoalOn: goal is null ? null : "value at least"));

    private static void Allocation(BenchContext context, string name, Action<int> operation) =>
        context.Add(new BenchResult(name, BenchClock.AllocatedBytes(operation), "B/op", Goal: 0, GoalOn: "value at most"));

    private static void AgainstNoble(
        BenchContext context, IReadOnlyDictionary<string, double> noble, string name, double goalMicroseconds, Action<int> operation) =>
        context.Add(Peer(name, BenchClock.Nanoseconds(operation, context.IsQuick), noble, goalMicroseconds));

    private static BenchResult Peer(string name, double nanoseconds, IReadOnlyDictionary<string, double> noble, double goalMicroseconds)
    {
        bool hasPeer = noble.TryGetValue(name, out double peer);
        return new BenchResult(
            name,
            nanoseconds / 1000,
            "us",
            hasPeer ? NoblePeer.Name : null,
            hasPeer ? peer / 1000 : null,
            hasPeer ? peer / nanoseconds : null,
            goalMicroseconds,
            "value at most");
    }

    private static BenchResult Against(
        string name, double value, string unit, string? peer, double? peerValue, double? ratio, double? goal = null) =>
        new(name, value, unit, peer, peerValue, ratio, peer is null ? null : goal, peer is null || goal is null ? null : "ratio at least");
}
