using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.Falcon;

/// <summary>
/// A secret key expanded for signing: its basis, transformed, and its LDL tree. Saves that work when a key signs more than once.
/// </summary>
/// <remarks>
/// Any number of threads may sign at once as long as none disposes of it. Holds 56 KiB of secrets until <see cref="Dispose"/> zeroes
/// them; the key it was made from may be disposed of before. Signatures are the same bits as those of the reference's dynamic signing.
/// Source: FALCON round 3, algorithms 9 to 11.
/// </remarks>
public sealed class FalconSigner : IDisposable
{
    private const int N = FalconNtt.N;
    private const int LogN = 9;
    private const double InverseQ = 1.0 / ModQ.Q;

    // 1/σ for degree 512.
    private const double InverseSigma = 0.0060336696681577241031668062510953022;

    // Squares of s1 and s2 together, inclusive: the verifier's bound.
    private const ulong SquaredNormMax = 34_034_726;

    // A node of size n holds n values and two subtrees: (log n + 1)·n values in all.
    private const int TreeLength = (LogN + 1) << LogN;
    private const int ExpandedLength = (4 * N) + TreeLength;

    // The basis [[g, -f], [G, -F]] and the tree. Pinned: the collector must not leave copies behind.
    private readonly double[] _expanded;
    private bool _disposed;

    /// <summary>Expands a key.</summary>
    /// <param name="key">Read during the call only.</param>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public FalconSigner(FalconSecretKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _expanded = GC.AllocateArray<double>(ExpandedLength, pinned: true);
        Expand(key, _expanded);
    }

    /// <summary>Signs <c>0x00 || len(context) || context || message</c>.</summary>
    /// <param name="context">0 to 255 bytes.</param>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="randomSeed"><see cref="Falcon512.RandomSeedBytes"/> bytes: see <see cref="Falcon512.Sign"/>.</param>
    /// <param name="signature">At least <see cref="Falcon512.CompressedSignatureBytesMax"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">A length is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public int Sign(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> randomSeed, Span<byte> signature)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Sign(_expanded, context, message, randomSeed, signature);
    }

    /// <summary>Signs the message alone, as the reference's known-answer tests do.</summary>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="randomSeed">As for <see cref="Sign(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>.</param>
    /// <param name="signature">As there.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public int SignBare(ReadOnlySpan<byte> message, ReadOnlySpan<byte> randomSeed, Span<byte> signature)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        CheckLengths(randomSeed, signature);
        Span<uint> point = stackalloc uint[N];
        HashToPoint.Bare(randomSeed[..Falcon512.SaltBytes], message, point);
        return Sign(_expanded, point, randomSeed, signature);
    }

    /// <summary>Overwrites the expanded key with zeros. A second call does nothing.</summary>
    public void Dispose()
    {
        _disposed = true;
        FalconCodec.Wipe(_expanded.AsSpan());
    }

    /// <summary>All that this object keeps of the key, for a test that sees it vanish.</summary>
    internal ReadOnlySpan<double> Memory => _expanded;

    /// <summary>Expands a key on the stack and signs once with it.</summary>
    internal static int SignOnce(
        FalconSecretKey key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> randomSeed, Span<byte> signature)
    {
        Span<double> expanded = stackalloc double[ExpandedLength];
        Expand(key, expanded);
        int length = Sign(expanded, context, message, randomSeed, signature);
        FalconCodec.Wipe(expanded);
        return length;
    }

    private static Span<double> B00(Span<double> expanded) => expanded[..N];

    private static Span<double> B01(Span<double> expanded) => expanded.Slice(N, N);

    private static Span<double> B10(Span<double> expanded) => expanded.Slice(2 * N, N);

    private static Span<double> B11(Span<double> expanded) => expanded.Slice(3 * N, N);

    private static Span<double> Tree(Span<double> expanded) => expanded[(4 * N)..];

    private static void Expand(FalconSecretKey key, Span<double> expanded)
    {
        Span<double> b00 = B00(expanded), b01 = B01(expanded), b10 = B10(expanded), b11 = B11(expanded);
        Load(key.G0, b00);
        Load(key.F0, b01);
        Load(key.G1, b10);
        Load(key.F1, b11);
        FalconFft.Negate(b01);
        FalconFft.Negate(b11);

        Span<double> work = stackalloc double[6 * N];
        Span<double> g00 = work[..N], g01 = work.Slice(N, N), g11 = work.Slice(2 * N, N), product = work.Slice(3 * N, N);
        b00.CopyTo(g00);
        FalconFft.MultiplySelfAdjoint(g00);
        b01.CopyTo(product);
        FalconFft.MultiplySelfAdjoint(product);
        FalconFft.Add(g00, product);

        b00.CopyTo(g01);
        FalconFft.MultiplyAdjoint(g01, b10);
        b01.CopyTo(product);
        FalconFft.MultiplyAdjoint(product, b11);
        FalconFft.Add(g01, product);

        b10.CopyTo(g11);
        FalconFft.MultiplySelfAdjoint(g11);
        b11.CopyTo(product);
        FalconFft.MultiplySelfAdjoint(product);
        FalconFft.Add(g11, product);

        BuildTree(Tree(expanded), g00, g01, g11, LogN, work[(3 * N)..]);
        FalconCodec.Wipe(work);
    }

    private static void CheckLengths(ReadOnlySpan<byte> randomSeed, ReadOnlySpan<byte> signature)
    {
        Require.Length(randomSeed, Falcon512.RandomSeedBytes, nameof(randomSeed));
        if (signature.Length < Falcon512.CompressedSignatureBytesMax)
        {
            throw new ArgumentException(
                $"Expected room for {Falcon512.CompressedSignatureBytesMax} bytes, got {signature.Length}.", nameof(signature));
        }
    }

    private static int Sign(
        Span<double> expanded, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> randomSeed, Span<byte> signature)
    {
        if (context.Length > Falcon512.ContextBytesMax)
            throw new ArgumentException($"A context has {Falcon512.ContextBytesMax} bytes at most, got {context.Length}.", nameof(context));
        CheckLengths(randomSeed, signature);
        Span<uint> point = stackalloc uint[N];
        HashToPoint.Framed(randomSeed[..Falcon512.SaltBytes], context, message, point);
        return Sign(expanded, point, randomSeed, signature);
    }

    private static int Sign(Span<double> expanded, ReadOnlySpan<uint> point, ReadOnlySpan<byte> randomSeed, Span<byte> signature)
    {
        const int polynomialAt = 1 + Falcon512.SaltBytes;
        Span<byte> prngBuffer = stackalloc byte[FalconPrng.BufferBytes];
        Span<double> work = stackalloc double[8 * N];
        Span<int> s2 = stackalloc int[N];
        var seedStream = new KeccakSponge(KeccakSponge.Rate256, KeccakSponge.SuffixShake);
        seedStream.Absorb(randomSeed[Falcon512.SaltBytes..]);

        int length;
        do
        {
            // Too long a vector or an encoding beyond the largest signature is thrown away and drawn again from the same stream.
            var sampler = new FalconSampler(ref seedStream, prngBuffer);
            length = TrySample(expanded, ref sampler, point, s2, work)
                ? FalconCodec.EncodeCompressed(s2, signature[polynomialAt..Falcon512.CompressedSignatureBytesMax])
                : 0;
            sampler.Clear();
        }
        while (length == 0);

        signature[0] = Falcon512.CompressedHeader;
        randomSeed[..Falcon512.SaltBytes].CopyTo(signature[1..]);
        seedStream.Clear();
        FalconCodec.Wipe(work);
        CryptographicOperations.ZeroMemory(prngBuffer);
        return polynomialAt + length;
    }

    [MethodImpl(Compiled.AtOnce)]
    private static bool TrySample(
        Span<double> expanded, ref FalconSampler sampler, ReadOnlySpan<uint> point, Span<int> s2, Span<double> work)
    {
        Span<double> t0 = work[..N], t1 = work.Slice(N, N), z0 = work.Slice(2 * N, N), z1 = work.Slice(3 * N, N);
        for (int i = 0; i < N; i++)
            t0[i] = point[i];

        // The target (c, 0) in coordinates of the basis.
        FalconFft.Forward(t0, LogN);
        t0.CopyTo(t1);
        FalconFft.Multiply(t1, B01(expanded));
        FalconFft.Scale(t1, -InverseQ);
        FalconFft.Multiply(t0, B11(expanded));
        FalconFft.Scale(t0, InverseQ);

        SampleTree(ref sampler, z0, z1, Tree(expanded), t0, t1, LogN, work[(4 * N)..]);

        // Back to the lattice point: (z0, z1) times the basis.
        z0.CopyTo(t0);
        z1.CopyTo(t1);
        FalconFft.Multiply(t0, B00(expanded));
        FalconFft.Multiply(t1, B10(expanded));
        FalconFft.Add(t0, t1);
        FalconFft.Multiply(z0, B01(expanded));
        FalconFft.Multiply(z1, B11(expanded));
        FalconFft.Add(z1, z0);
        FalconFft.Inverse(t0, LogN);
        FalconFft.Inverse(z1, LogN);

        ulong squaredNorm = 0;
        for (int i = 0; i < N; i++)
        {
            int s1 = (int)point[i] - Round(t0[i]);
            int value = -Round(z1[i]);
            squaredNorm += (ulong)((long)s1 * s1) + (ulong)((long)value * value);
            s2[i] = value;
        }

        return squaredNorm <= SquaredNormMax;
    }

    /// <summary>Nearest integer, ties to even.</summary>
    private static int Round(double value) => double.ConvertToIntegerNative<int>(Math.Round(value));

    private static void Load(ReadOnlySpan<sbyte> polynomial, Span<double> transformed)
    {
        for (int i = 0; i < N; i++)
            transformed[i] = polynomial[i];
        FalconFft.Forward(transformed, LogN);
    }

    /// <summary>
    /// Fills the tree of [[g00, g01], [conj(g01), g11]]: l10, then the subtree of the first diagonal element, then that of the second. A
    /// leaf is the inverse of the deviation to sample with. The matrix is destroyed; <paramref name="work"/> has room for 2^(logN + 1)
    /// values.
    /// </summary>
    [MethodImpl(Compiled.AtOnce)]
    private static void BuildTree(Span<double> tree, Span<double> g00, Span<double> g01, Span<double> g11, int logN, Span<double> work)
    {
        if (logN == 1)
        {
            // One complex value: its halves are the leaves.
            FalconFft.Ldl(work[..2], tree[..2], g00[..2], g01[..2], g11[..2]);
            tree[2] = Math.Sqrt(g00[0]) * InverseSigma;
            tree[3] = Math.Sqrt(work[0]) * InverseSigma;
            return;
        }

        int n = 1 << logN;
        int hn = n >> 1;
        int subtree = logN << (logN - 1);
        Span<double> d11 = work[..n];
        FalconFft.Ldl(d11, tree[..n], g00[..n], g01[..n], g11[..n]);

        // Each diagonal element, split, is the first row of a matrix of half the size whose diagonal is one value twice.
        FalconFft.Split(g01[..hn], g01.Slice(hn, hn), g00[..n], logN);
        FalconFft.Split(g00[..hn], g00.Slice(hn, hn), d11, logN);
        BuildTree(tree.Slice(n, subtree), g01[..hn], g01.Slice(hn, hn), CopyTo(g01[..hn], g11[..hn]), logN - 1, work);
        BuildTree(tree.Slice(n + subtree, subtree), g00[..hn], g00.Slice(hn, hn), CopyTo(g00[..hn], g11[..hn]), logN - 1, work);
    }

    private static Span<double> CopyTo(ReadOnlySpan<double> source, Span<double> destination)
    {
        source.CopyTo(destination);
        return destination;
    }

    /// <summary>
    /// Fast Fourier sampling around (t0, t1) into (z0, z1). The order in which leaves are sampled is part of the format: the same seed must
    /// give the same signature. <paramref name="work"/> has room for 2^(logN + 1) values and some.
    /// </summary>
    [MethodImpl(Compiled.AtOnce)]
    private static void SampleTree(
        ref FalconSampler sampler, Span<double> z0, Span<double> z1, ReadOnlySpan<double> tree,
        ReadOnlySpan<double> t0, ReadOnlySpan<double> t1, int logN, Span<double> work)
    {
        if (logN == 1)
        {
            // One complex value each; the two leaves follow l10.
            double z1Re = sampler.Next(t1[0], tree[3]);
            double z1Im = sampler.Next(t1[1], tree[3]);
            double re = t1[0] - z1Re, im = t1[1] - z1Im;
            double centreRe = ((re * tree[0]) - (im * tree[1])) + t0[0];
            double centreIm = ((re * tree[1]) + (im * tree[0])) + t0[1];
            z1[0] = z1Re;
            z1[1] = z1Im;
            z0[0] = sampler.Next(centreRe, tree[2]);
            z0[1] = sampler.Next(centreIm, tree[2]);
            return;
        }

        int n = 1 << logN;
        int hn = n >> 1;
        int subtree = logN << (logN - 1);
        Span<double> centre = work[..n];
        Span<double> rest = work[n..];

        // z1 first, from the second diagonal element.
        FalconFft.Split(z1[..hn], z1.Slice(hn, hn), t1, logN);
        SampleTree(
            ref sampler, centre[..hn], centre[hn..], tree.Slice(n + subtree, subtree), z1[..hn], z1.Slice(hn, hn), logN - 1, rest);
        FalconFft.Merge(z1, centre[..hn], centre[hn..], logN);

        // Then z0 around t0 + (t1 - z1)·l10.
        t1.CopyTo(centre);
        FalconFft.Subtract(centre, z1);
        FalconFft.Multiply(centre, tree[..n]);
        FalconFft.Add(centre, t0);
        FalconFft.Split(z0[..hn], z0.Slice(hn, hn), centre, logN);
        SampleTree(ref sampler, centre[..hn], centre[hn..], tree.Slice(n, subtree), z0[..hn], z0.Slice(hn, hn), logN - 1, rest);
        FalconFft.Merge(z0, centre[..hn], centre[hn..], logN);
    }
}
