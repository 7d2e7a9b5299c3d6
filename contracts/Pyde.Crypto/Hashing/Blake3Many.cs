using System.Buffers.Binary;
using Wide16 = Pyde.Crypto.Hashing.Blake3Wide<
    Pyde.Crypto.Hashing.Blake3Lanes16, System.Runtime.Intrinsics.Vector512<uint>>;
using Wide4 = Pyde.Crypto.Hashing.Blake3Wide<
    Pyde.Crypto.Hashing.Blake3Lanes4, System.Runtime.Intrinsics.Vector128<uint>>;
using Wide8 = Pyde.Crypto.Hashing.Blake3Wide<
    Pyde.Crypto.Hashing.Blake3Lanes8, System.Runtime.Intrinsics.Vector256<uint>>;

namespace Pyde.Crypto.Hashing;

/// <summary>Hashes several inputs of the same number of whole blocks, each to its chaining value: chunks, or pairs of children.</summary>
internal static class Blake3Many
{
    /// <summary>The most inputs that one call works on at once.</summary>
    public const int Lanes = 16;

    /// <summary>Writes the chaining values one after the other.</summary>
    /// <param name="inputs">The inputs one after the other, each of <paramref name="blocks"/> blocks.</param>
    /// <param name="blocks">Blocks of each input.</param>
    /// <param name="key">The key words.</param>
    /// <param name="counter">Counter of the first input.</param>
    /// <param name="counterStep">1 for chunks, 0 for parents.</param>
    /// <param name="flags">Flags of every block.</param>
    /// <param name="first">Further flags of the first block.</param>
    /// <param name="last">Further flags of the last block.</param>
    /// <param name="hasNext">Whether as many more inputs follow in memory and will be hashed next: they are fetched meanwhile.</param>
    /// <param name="outputs">32 bytes for each input.</param>
    public static void Hash(
        ReadOnlySpan<byte> inputs,
        int blocks,
        in Blake3Words key,
        ulong counter,
        uint counterStep,
        Blake3Flags flags,
        Blake3Flags first,
        Blake3Flags last,
        bool hasNext,
        Span<byte> outputs)
    {
        int inputBytes = blocks * Blake3Compression.BlockBytes;
        while (!inputs.IsEmpty)
        {
            int lanes = LanesFor(inputs.Length / inputBytes);
            if (lanes > 1)
            {
                ReadOnlySpan<byte> wide = inputs[..(lanes * inputBytes)];
                switch (lanes)
                {
                    case 16:
                        Wide16.Hash(wide, blocks, key, counter, counterStep, flags, first, last, hasNext, outputs);
                        break;
                    case 8:
                        Wide8.Hash(wide, blocks, key, counter, counterStep, flags, first, last, hasNext, outputs);
                        break;
                    default:
                        Wide4.Hash(wide, blocks, key, counter, counterStep, flags, first, last, hasNext, outputs);
                        break;
                }

                inputs = inputs[(lanes * inputBytes)..];
                outputs = outputs[(lanes * Blake3Compression.WordsBytes)..];
                counter += counterStep * (ulong)lanes;
                continue;
            }

            HashOne(inputs[..inputBytes], key, counter, flags, first, last, outputs[..Blake3Compression.WordsBytes]);
            inputs = inputs[inputBytes..];
            outputs = outputs[Blake3Compression.WordsBytes..];
            counter += counterStep;
        }
    }

    private static int LanesFor(int count)
    {
        if (count >= 16 && Blake3Lanes16.IsSupported)
            return 16;
        if (count >= 8 && Blake3Lanes8.IsSupported)
            return 8;
        return count >= 4 && Blake3Lanes4.IsSupported ? 4 : 1;
    }

    /// <summary>One input, one block at a time.</summary>
    internal static void HashOne(
        ReadOnlySpan<byte> input,
        in Blake3Words key,
        ulong counter,
        Blake3Flags flags,
        Blake3Flags first,
        Blake3Flags last,
        Span<byte> output)
    {
        Blake3Words chaining = key;
        Blake3Flags start = first;
        for (; !input.IsEmpty; input = input[Blake3Compression.BlockBytes..])
        {
            Blake3Flags end = input.Length == Blake3Compression.BlockBytes ? last : Blake3Flags.None;
            Blake3Compression.Compress(ref chaining, input, counter, Blake3Compression.BlockBytes, flags | start | end);
            start = Blake3Flags.None;
        }

        for (int i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(output[(4 * i)..], chaining[i]);
    }
}
