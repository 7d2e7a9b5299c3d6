using System.Runtime.Intrinsics;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.Tests;

public sealed class Blake3LanesTests
{
    private const Blake3Flags Flags = Blake3Flags.KeyedHash;

    private delegate void Wide(
        ReadOnlySpan<byte> inputs,
        int blocks,
        in Blake3Words key,
        ulong counter,
        uint counterStep,
        Blake3Flags flags,
        Blake3Flags first,
        Blake3Flags last,
        bool hasNext,
        Span<byte> outputs);

    [Fact]
    public void Sixteen_lanes_give_the_bits_of_one()
    {
        if (Blake3Lanes16.IsSupported)
            AssertEqualsOneLane(16, Blake3Wide<Blake3Lanes16, Vector512<uint>>.Hash);
    }

    [Fact]
    public void Eight_lanes_give_the_bits_of_one()
    {
        if (Blake3Lanes8.IsSupported)
            AssertEqualsOneLane(8, Blake3Wide<Blake3Lanes8, Vector256<uint>>.Hash);
    }

    [Fact]
    public void Four_lanes_give_the_bits_of_one() => AssertEqualsOneLane(4, Blake3Wide<Blake3Lanes4, Vector128<uint>>.Hash);

    [Fact]
    public void Rows_give_the_bits_of_words()
    {
        byte[] block = Patterns.Bytes(64);
        for (int blockBytes = 0; blockBytes <= 64; blockBytes++)
        {
            Blake3Words chaining = Key();
            Blake3Words expected = Key();
            byte[] output = new byte[64];
            byte[] expectedOutput = new byte[64];
            Blake3Compression.CompressExtended(chaining, block, ulong.MaxValue - 5, blockBytes, Blake3Flags.Root, output);
            Blake3Compression.CompressExtendedScalar(expected, block, ulong.MaxValue - 5, blockBytes, Blake3Flags.Root, expectedOutput);
            Assert.Equal(expectedOutput, output);
            Blake3Compression.Compress(ref chaining, block, 7, blockBytes, Flags);
            Blake3Compression.CompressScalar(ref expected, block, 7, blockBytes, Flags);
            Assert.Equal(((ReadOnlySpan<uint>)expected).ToArray(), ((ReadOnlySpan<uint>)chaining).ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(131_072)]
    [InlineData(131_073)]
    [InlineData(196_608)]
    [InlineData(1_000_000)]
    [InlineData(17_000_001)]
    [InlineData(33_554_432)]
    public void Threads_change_no_bit(int length)
    {
        byte[] input = Patterns.Bytes(length);
        byte[] expected = new byte[40];
        byte[] output = new byte[40];
        Blake3.Hash(input, expected);
        Blake3.HashParallel(input, output, (count, body) => Parallel.For(0, count, body));
        Assert.Equal(expected, output);
        Blake3.HashParallel(input, output, (count, body) =>
        {
            for (int i = count - 1; i >= 0; i--)
                body(i);
        });
        Assert.Equal(expected, output);
    }

    private static void AssertEqualsOneLane(int lanes, Wide wide)
    {
        // The counter crosses 2^32 inside the lanes; blocks of 1 are parents, 16 chunks, 3 neither.
        foreach (int blocks in new[] { 1, 3, 16 })
        {
            foreach ((ulong counter, uint step) in new[] { (0xffff_fffeUL, 1u), (0UL, 0u), (ulong.MaxValue - 20, 1u) })
            {
                byte[] inputs = Patterns.Bytes(lanes * blocks * 64);
                byte[] outputs = new byte[lanes * 32];
                wide(inputs, blocks, Key(), counter, step, Flags, Blake3Flags.ChunkStart, Blake3Flags.ChunkEnd, step == 1, outputs);
                byte[] expected = new byte[32];
                for (int lane = 0; lane < lanes; lane++)
                {
                    Blake3Many.HashOne(
                        inputs.AsSpan(lane * blocks * 64, blocks * 64),
                        Key(),
                        counter + (step * (ulong)lane),
                        Flags,
                        Blake3Flags.ChunkStart,
                        Blake3Flags.ChunkEnd,
                        expected);
                    Assert.Equal(expected, outputs[(32 * lane)..(32 * (lane + 1))]);
                }
            }
        }
    }

    private static Blake3Words Key()
    {
        var key = new Blake3Words();
        for (int i = 0; i < 8; i++)
            key[i] = 0x9e3779b9u * (uint)(i + 1);
        return key;
    }
}
