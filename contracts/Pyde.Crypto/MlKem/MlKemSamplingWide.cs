using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.MlKem;

/// <summary>Draws with eight sponges side by side: the first eight matrix entries, then the ninth together with the small
/// polynomials.</summary>
internal static class MlKemSamplingWide
{
    private const int States = KeccakWide.States;
    private const int Coefficients = MlKemRing.Coefficients;
    private const int MatrixEntries = MlKemSampling.Rank * MlKemSampling.Rank;
    private const int SeedBytes = 32;

    /// <summary>As <see cref="MlKemSampling.Draw"/>.</summary>
    [SkipLocalsInit]    // the state is cleared, everything else is written before it is read
    public static void Draw(
        ReadOnlySpan<byte> matrixSeed, bool isTransposed, Span<short> matrix, ReadOnlySpan<byte> noiseSeed, Span<short> noise)
    {
        Span<Vector512<ulong>> state = stackalloc Vector512<ulong>[KeccakState.LaneCount];
        Span<ulong> lanes = MemoryMarshal.Cast<Vector512<ulong>, ulong>(state);
        Span<byte> block = stackalloc byte[KeccakSponge.Rate128];

        state.Clear();
        for (int entry = 0; entry < States; entry++)
            OpenMatrix(lanes, entry, matrixSeed, entry, isTransposed);
        Span<int> counts = stackalloc int[States];
        counts.Clear();
        SqueezeMatrix(state, lanes, counts, matrix[..(States * Coefficients)], block);

        state.Clear();
        OpenMatrix(lanes, 0, matrixSeed, MatrixEntries - 1, isTransposed);
        int noiseCount = noise.Length / Coefficients;
        for (int i = 0; i < noiseCount; i++)
            OpenNoise(lanes, i + 1, noiseSeed, (byte)i);
        KeccakWide.Permute(state);
        for (int i = 0; i < noiseCount; i++)
        {
            Read(lanes, i + 1, block[..MlKemSampling.NoiseBytes]);
            MlKemSampling.Binomial(block, noise.Slice(i * Coefficients, Coefficients));
        }

        Span<short> last = matrix.Slice((MatrixEntries - 1) * Coefficients, Coefficients);
        Read(lanes, 0, block);
        counts[0] = MlKemSampling.Accept(block, last, 0);
        SqueezeMatrix(state, lanes, counts[..1], last, block);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(state));
        CryptographicOperations.ZeroMemory(block);
    }

    // Goes on until the last of the streams has given its coefficients; the others' further output is not looked at.
    private static void SqueezeMatrix(
        Span<Vector512<ulong>> state, ReadOnlySpan<ulong> lanes, Span<int> counts, Span<short> polynomials, Span<byte> block)
    {
        bool isOpen = true;
        while (isOpen)
        {
            isOpen = false;
            KeccakWide.Permute(state);
            for (int i = 0; i < counts.Length; i++)
            {
                if (counts[i] == Coefficients)
                    continue;
                Read(lanes, i, block);
                counts[i] = MlKemSampling.Accept(block, polynomials.Slice(i * Coefficients, Coefficients), counts[i]);
                isOpen |= counts[i] < Coefficients;
            }
        }
    }

    private static void OpenMatrix(Span<ulong> lanes, int index, ReadOnlySpan<byte> seed, int entry, bool isTransposed)
    {
        (byte first, byte second) = MlKemSampling.Indices(entry, isTransposed);
        Open(lanes, index, seed, first | ((uint)second << 8) | ((uint)KeccakSponge.SuffixShake << 16), KeccakSponge.Rate128);
    }

    private static void OpenNoise(Span<ulong> lanes, int index, ReadOnlySpan<byte> seed, byte counter) =>
        Open(lanes, index, seed, counter | ((uint)KeccakSponge.SuffixShake << 8), KeccakSponge.Rate256);

    // The whole input and its padding fit the first block.
    private static void Open(Span<ulong> lanes, int index, ReadOnlySpan<byte> seed, uint tail, int rateBytes)
    {
        for (int i = 0; i < SeedBytes / sizeof(ulong); i++)
            lanes[(i * States) + index] = BinaryPrimitives.ReadUInt64LittleEndian(seed[(i * sizeof(ulong))..]);
        lanes[(SeedBytes / sizeof(ulong) * States) + index] = tail;
        lanes[(((rateBytes / sizeof(ulong)) - 1) * States) + index] |= 1UL << 63;
    }

    private static void Read(ReadOnlySpan<ulong> lanes, int index, Span<byte> output)
    {
        for (int i = 0; i < output.Length / sizeof(ulong); i++)
            BinaryPrimitives.WriteUInt64LittleEndian(output[(i * sizeof(ulong))..], lanes[(i * States) + index]);
    }
}
