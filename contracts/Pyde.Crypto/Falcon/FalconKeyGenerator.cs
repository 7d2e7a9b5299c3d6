using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.Falcon;

/// <summary>Generates key pairs from a SHAKE-256 stream, bit for bit as the reference does (FALCON round 3, algorithm 5).</summary>
internal ref struct FalconKeyGenerator
{
    private const int N = FalconNtt.N;
    private const int LogN = 9;

    // Coefficients of f and g that six bits encode.
    private const int SmallMax = 31;

    // (1.17)²·q: bound on the squared norms of (g, -f) and of its Gram-Schmidt counterpart.
    private const double SquaredNormLimit = 16822.4121;

    private readonly Span<byte> _block;
    private KeccakSponge _stream;
    private int _position;

    private FalconKeyGenerator(ReadOnlySpan<byte> seed, Span<byte> block)
    {
        _stream = new KeccakSponge(KeccakSponge.Rate256, KeccakSponge.SuffixShake);
        _stream.Absorb(seed);
        _block = block;
        _position = block.Length;
    }

    // Of a discrete Gaussian with σ = 1.17·√(q/2048), scaled by 2⁶³: the probability of zero, then P(x > k | x > 0) for k = 1, 2, …
    // Padded with zeros, which count nothing.
    private static ReadOnlySpan<ulong> Distribution =>
    [
        1283868770400643928, 6416574995475331444, 4078260278032692663, 2353523259288686585,
        1227179971273316331, 575931623374121527, 242543240509105209, 91437049221049666,
        30799446349977173, 9255276791179340, 2478152334826140, 590642893610164,
        125206034929641, 23590435911403, 3948334035941, 586753615614,
        77391054539, 9056793210, 940121950, 86539696,
        7062824, 510971, 32764, 1862,
        94, 4, 0, 0, 0,
    ];

    /// <summary>Generates the key pair of a seed.</summary>
    public static FalconKeyPair Generate(ReadOnlySpan<byte> seed)
    {
        Span<byte> block = stackalloc byte[KeccakSponge.Rate256];
        Span<sbyte> polynomials = stackalloc sbyte[4 * N];
        Span<sbyte> f = polynomials[..N], g = polynomials.Slice(N, N);
        Span<sbyte> bigF = polynomials.Slice(2 * N, N), bigG = polynomials.Slice(3 * N, N);
        Span<uint> h = stackalloc uint[N];
        using var solver = new NtruSolver();
        var generator = new FalconKeyGenerator(seed, block);
        do
        {
            generator.Sample(f);
            generator.Sample(g);
        }
        while (!IsShort(f, g) || !IsOrthogonalizedShort(f, g) || !FalconSecretKey.TryComputePublic(f, g, h)
            || !solver.TrySolve(f, g, bigF, bigG));

        byte[] publicKey = new byte[Falcon512.PublicKeyBytes];
        publicKey[0] = Falcon512.PublicKeyHeader;
        FalconCodec.EncodeModQ(h, publicKey.AsSpan(1));
        FalconSecretKey secretKey = FalconSecretKey.Create(f, g, bigF, bigG);
        generator._stream.Clear();
        CryptographicOperations.ZeroMemory(block);
        FalconCodec.Wipe(polynomials);
        return new FalconKeyPair(publicKey, secretKey);
    }

    /// <summary>A polynomial with Gaussian coefficients whose sum is odd: its resultant with X^512 + 1 is odd then.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private void Sample(Span<sbyte> polynomial)
    {
        int parity = 0;
        for (int i = 0; i < N; i++)
        {
            int value;
            do
            {
                // The table is for degree 1024; the sum of two has the deviation for 512.
                value = SampleOnce() + SampleOnce();
            }
            while (value is < -sbyte.MaxValue or > sbyte.MaxValue || (i == N - 1 && ((parity ^ value) & 1) == 0));

            parity ^= value & 1;
            polynomial[i] = (sbyte)value;
        }
    }

    [MethodImpl(Compiled.AtOnce)]
    private int SampleOnce()
    {
        const ulong low63 = ulong.MaxValue >> 1;
        ulong first = NextUInt64();
        ulong second = NextUInt64() & low63;
        int negative = (int)(first >> 63);
        int nonZero = (int)((Distribution[0] - 1 - (first & low63)) >> 63);

        // The whole table is read, whatever the value.
        Vector256<ulong> draw = Vector256.Create(second);
        Vector256<ulong> count = Vector256<ulong>.Zero;
        for (int i = 1; i < Distribution.Length; i += Vector256<ulong>.Count)
            count += (draw - Vector256.Create(Distribution[i..])) >>> 63;
        int magnitude = (1 + (int)Vector256.Sum(count)) & -nonZero;
        return (magnitude ^ -negative) + negative;
    }

    private ulong NextUInt64()
    {
        if (_position == _block.Length)
        {
            _stream.Squeeze(_block);
            _position = 0;
        }

        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_block[_position..]);
        _position += sizeof(ulong);
        return value;
    }

    private static bool IsShort(ReadOnlySpan<sbyte> f, ReadOnlySpan<sbyte> g)
    {
        int squaredNorm = 0;
        int outside = 0;
        for (int i = 0; i < N; i++)
        {
            squaredNorm += (f[i] * f[i]) + (g[i] * g[i]);
            outside |= (SmallMax - f[i]) | (SmallMax + f[i]) | (SmallMax - g[i]) | (SmallMax + g[i]);
        }

        return outside >= 0 && squaredNorm < SquaredNormLimit;
    }

    /// <summary>Whether q·(conj(f), conj(g))/(f·conj(f) + g·conj(g)) is below the bound.</summary>
    private static bool IsOrthogonalizedShort(ReadOnlySpan<sbyte> f, ReadOnlySpan<sbyte> g)
    {
        Span<double> work = stackalloc double[(2 * N) + (N / 2)];
        Span<double> realF = work[..N], realG = work.Slice(N, N), inverseNorm = work[(2 * N)..];
        for (int i = 0; i < N; i++)
        {
            realF[i] = f[i];
            realG[i] = g[i];
        }

        FalconFft.Forward(realF, LogN);
        FalconFft.Forward(realG, LogN);
        FalconFft.InverseNorm(inverseNorm, realF, realG);
        FalconFft.Adjoint(realF);
        FalconFft.Adjoint(realG);
        FalconFft.Scale(realF, ModQ.Q);
        FalconFft.Scale(realG, ModQ.Q);
        FalconFft.MultiplyReal(realF, inverseNorm);
        FalconFft.MultiplyReal(realG, inverseNorm);
        FalconFft.Inverse(realF, LogN);
        FalconFft.Inverse(realG, LogN);
        double squaredNorm = 0.0;
        for (int i = 0; i < N; i++)
        {
            squaredNorm += realF[i] * realF[i];
            squaredNorm += realG[i] * realG[i];
        }

        FalconCodec.Wipe(work);
        return squaredNorm < SquaredNormLimit;
    }
}
