using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Hashing;

/// <summary>Up to eight hashes or compressions in the lanes of one wide permutation. Only where <see cref="Poseidon2Wide"/> is
/// supported.</summary>
internal static class Poseidon2Batch
{
    /// <summary>With fewer states than this, one after the other is as fast.</summary>
    public const int LanesMin = 3;

    private const int Lanes = Poseidon2Wide.Lanes;
    private const int Rate = Poseidon2Parameters.Rate;
    private const int ElementBytes = Poseidon2.ElementBytes;

    /// <summary>Compresses pairs of digests that are known to be canonical.</summary>
    /// <param name="digests">Two digests for each lane, at most eight lanes.</param>
    /// <param name="outputs">One digest for each lane.</param>
    public static void Compress(ReadOnlySpan<byte> digests, Span<byte> outputs)
    {
        Span<Vector512<ulong>> state = stackalloc Vector512<ulong>[Poseidon2Parameters.Width];
        Span<ulong> elements = MemoryMarshal.Cast<Vector512<ulong>, ulong>(state);
        int count = outputs.Length / Poseidon2.HashBytes;
        for (int lane = 0; lane < count; lane++)
        {
            ReadOnlySpan<byte> pair = digests.Slice(lane * 2 * Poseidon2.HashBytes, 2 * Poseidon2.HashBytes);
            for (int i = 0; i < Poseidon2Parameters.Width; i++)
                elements[(i * Lanes) + lane] = BinaryPrimitives.ReadUInt64LittleEndian(pair[(i * sizeof(ulong))..]);
        }

        Poseidon2Wide.Permute(state);
        for (int lane = 0; lane < count; lane++)
            WriteDigest(elements, lane, outputs.Slice(lane * Poseidon2.HashBytes, Poseidon2.HashBytes));
    }

    /// <summary>Hashes up to eight inputs that lie one after the other.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="lengthsBytes">Length of each, at most eight of them, none negative, together not more than there is.</param>
    /// <param name="isValueForm">True for the length first and a filled last block, false for the published form.</param>
    /// <param name="outputs">One digest for each input.</param>
    public static void Hash(ReadOnlySpan<byte> inputs, ReadOnlySpan<int> lengthsBytes, bool isValueForm, Span<byte> outputs)
    {
        Span<Vector512<ulong>> state = stackalloc Vector512<ulong>[Poseidon2Parameters.Width];
        state.Clear();
        Span<ulong> elements = MemoryMarshal.Cast<Vector512<ulong>, ulong>(state);
        int blocksMax = 0;
        foreach (int lengthBytes in lengthsBytes)
            blocksMax = Math.Max(blocksMax, Blocks(lengthBytes));

        for (int block = 0; block < blocksMax; block++)
        {
            int start = 0;
            for (int lane = 0; lane < lengthsBytes.Length; lane++)
            {
                ReadOnlySpan<byte> input = inputs.Slice(start, lengthsBytes[lane]);
                start += lengthsBytes[lane];
                if (isValueForm)
                    FillValue(elements, lane, input, block);
                else
                    FillPublished(elements, lane, input, block);
            }

            Poseidon2Wide.Permute(state);
            for (int lane = 0; lane < lengthsBytes.Length; lane++)
            {
                // A lane that is done goes on with whatever it holds; its digest has been taken.
                if (block == Blocks(lengthsBytes[lane]) - 1)
                    WriteDigest(elements, lane, outputs.Slice(lane * Poseidon2.HashBytes, Poseidon2.HashBytes));
            }
        }
    }

    // Both forms have one element for the length beside those of the bytes, and the empty input has that one alone.
    private static int Blocks(int lengthBytes) => ((lengthBytes + ElementBytes - 1) / ElementBytes / Rate) + 1;

    private static void FillValue(Span<ulong> elements, int lane, ReadOnlySpan<byte> input, int block)
    {
        for (int i = 0; i < Rate; i++)
        {
            int element = (block * Rate) + i - 1;
            int at = element * ElementBytes;
            elements[(i * Lanes) + lane] = element < 0 ? (ulong)input.Length : at < input.Length ? Poseidon2.ReadElement(input[at..]) : 0;
        }
    }

    private static void FillPublished(Span<ulong> elements, int lane, ReadOnlySpan<byte> input, int block)
    {
        int whole = (input.Length + ElementBytes - 1) / ElementBytes;
        for (int i = 0; i < Rate; i++)
        {
            int element = (block * Rate) + i;
            if (element < whole)
                elements[(i * Lanes) + lane] = Poseidon2.ReadElement(input[(element * ElementBytes)..]);
            else if (element == whole)
                elements[(i * Lanes) + lane] = (ulong)input.Length;
        }
    }

    private static void WriteDigest(ReadOnlySpan<ulong> elements, int lane, Span<byte> output)
    {
        for (int i = 0; i < Rate; i++)
        {
            ulong element = Goldilocks.Canonical(elements[(i * Lanes) + lane]);
            BinaryPrimitives.WriteUInt64LittleEndian(output[(i * sizeof(ulong))..], element);
        }
    }
}
