using System.Buffers.Binary;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.MlKem;

/// <summary>Polynomials drawn from SHAKE streams. Source: FIPS 203, section 4.2.2.</summary>
internal static class MlKemSampling
{
    /// <summary>Rows and columns of the matrix.</summary>
    public const int Rank = 3;

    /// <summary>Stream bytes of one small polynomial.</summary>
    public const int NoiseBytes = 128;

    /// <summary>Draws the matrix of a public seed and small polynomials of a secret one, side by side where the machine has wide
    /// vectors.</summary>
    /// <param name="matrixSeed">32 bytes.</param>
    /// <param name="isTransposed">Whether row and column change places.</param>
    /// <param name="matrix">The polynomials of the matrix, row by row.</param>
    /// <param name="noiseSeed">32 bytes, secret.</param>
    /// <param name="noise">At most seven polynomials, of counters 0, 1, …</param>
    public static void Draw(
        ReadOnlySpan<byte> matrixSeed, bool isTransposed, Span<short> matrix, ReadOnlySpan<byte> noiseSeed, Span<short> noise)
    {
        if (KeccakWide.IsSupported)
            MlKemSamplingWide.Draw(matrixSeed, isTransposed, matrix, noiseSeed, noise);
        else
            DrawScalar(matrixSeed, isTransposed, matrix, noiseSeed, noise);
    }

    /// <summary>The same one stream after the other.</summary>
    internal static void DrawScalar(
        ReadOnlySpan<byte> matrixSeed, bool isTransposed, Span<short> matrix, ReadOnlySpan<byte> noiseSeed, Span<short> noise)
    {
        for (int entry = 0; entry * MlKemRing.Coefficients < matrix.Length; entry++)
        {
            (byte first, byte second) = Indices(entry, isTransposed);
            Uniform(matrixSeed, first, second, matrix.Slice(entry * MlKemRing.Coefficients, MlKemRing.Coefficients));
        }

        for (int counter = 0; counter * MlKemRing.Coefficients < noise.Length; counter++)
            Noise(noiseSeed, (byte)counter, noise.Slice(counter * MlKemRing.Coefficients, MlKemRing.Coefficients));
    }

    /// <summary>The two index bytes of a matrix entry: column, row; or row, column when transposed.</summary>
    internal static (byte First, byte Second) Indices(int entry, bool isTransposed)
    {
        (int row, int column) = Math.DivRem(entry, Rank);
        return isTransposed ? ((byte)row, (byte)column) : ((byte)column, (byte)row);
    }

    /// <summary>The uniform polynomial, in the transform's domain, of a public seed and two indices. Runs as long as the public stream
    /// makes it.</summary>
    public static void Uniform(ReadOnlySpan<byte> seed, byte first, byte second, Span<short> polynomial)
    {
        var sponge = new KeccakSponge(KeccakSponge.Rate128, KeccakSponge.SuffixShake);
        sponge.Absorb(seed);
        sponge.Absorb([first, second]);
        Span<byte> block = stackalloc byte[KeccakSponge.Rate128];
        for (int count = 0; count < polynomial.Length;)
        {
            sponge.Squeeze(block);
            count = Accept(block, polynomial, count);
        }
    }

    /// <summary>The centred binomial polynomial (eta = 2) of a secret seed and a counter.</summary>
    public static void Noise(ReadOnlySpan<byte> seed, byte counter, Span<short> polynomial)
    {
        var sponge = new KeccakSponge(KeccakSponge.Rate256, KeccakSponge.SuffixShake);
        sponge.Absorb(seed);
        sponge.Absorb([counter]);
        Span<byte> stream = stackalloc byte[NoiseBytes];
        sponge.Squeeze(stream);
        Binomial(stream, polynomial);
        stream.Clear();
        sponge.Clear();
    }

    /// <summary>Takes 12-bit numbers below q from whole groups of three bytes and returns the new count.</summary>
    internal static int Accept(ReadOnlySpan<byte> stream, Span<short> polynomial, int count)
    {
        int i = 0;

        // Written always and counted when below q: rejections come as by a coin, which no branch predictor likes.
        for (; i + 2 < stream.Length && count + 1 < polynomial.Length; i += 3)
        {
            int first = stream[i] | ((stream[i + 1] & 0x0f) << 8);
            int second = (stream[i + 1] >> 4) | (stream[i + 2] << 4);
            polynomial[count] = (short)first;
            count += (first - MlKemRing.Modulus) >>> 31;
            polynomial[count] = (short)second;
            count += (second - MlKemRing.Modulus) >>> 31;
        }

        for (; i + 2 < stream.Length && count < polynomial.Length; i += 3)
        {
            int first = stream[i] | ((stream[i + 1] & 0x0f) << 8);
            int second = (stream[i + 1] >> 4) | (stream[i + 2] << 4);
            if (first < MlKemRing.Modulus)
                polynomial[count++] = (short)first;
            if (second < MlKemRing.Modulus && count < polynomial.Length)
                polynomial[count++] = (short)second;
        }

        return count;
    }

    /// <summary>Each coefficient is the difference of two sums of two bits.</summary>
    internal static void Binomial(ReadOnlySpan<byte> stream, Span<short> polynomial)
    {
        for (int i = 0; i < polynomial.Length; i += 8)
        {
            uint bits = BinaryPrimitives.ReadUInt32LittleEndian(stream[(i / 2)..]);
            uint sums = (bits & 0x55555555) + ((bits >> 1) & 0x55555555);
            for (int j = 0; j < 8; j++)
                polynomial[i + j] = (short)((int)((sums >> (4 * j)) & 3) - (int)((sums >> ((4 * j) + 2)) & 3));
        }
    }
}
