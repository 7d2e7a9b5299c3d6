using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;
using Pyde.Crypto.Hashing;

namespace Pyde.Crypto.Tests;

public sealed class Poseidon2Tests
{
    private const ulong P = 0xffffffff00000001UL;

    [Fact]
    public void Every_digest_of_the_public_sdk_is_reproduced()
    {
        using JsonDocument vectors = VectorFiles.Open("pyde-sdk.json");
        int cases = 0;
        foreach (JsonElement vector in vectors.RootElement.GetProperty("poseidon2").EnumerateArray())
        {
            Assert.Equal(Hex.Encode(vector.Bytes("digest")), Hex.Encode(Hash(vector.Bytes("input"))));
            cases++;
        }

        Assert.Equal(21, cases);
    }

    [Fact]
    public void Child_address_preimage_hashes_to_the_anchor_of_the_design()
    {
        byte[] preimage = [.. Encoding.ASCII.GetBytes("pyde-child:"), .. Fill(0x11), .. Fill(0x22), .. Fill(0x33)];
        Assert.Equal(107, preimage.Length);
        Assert.Equal("354ab9a58e3fb76b484390a2ef277594042e12fd0b74343e5bf34dba492f3dfe", Hex.Encode(Hash(preimage)));
    }

    // The permutation of 0, 1, …, 7 as published with the parameters by Horizen Labs and by Zisk's proofman.
    [Fact]
    public void Permutation_of_the_first_eight_numbers_equals_the_published_one()
    {
        var state = new Poseidon2State();
        for (int i = 0; i < 8; i++)
            state[i] = (ulong)i;
        Poseidon2Permutation.Permute(ref state);
        ulong[] expected =
        [
            14266028122062624699, 5353147180106052723, 15203350112844181434, 17630919042639565165,
            16601551015858213987, 10184091939013874068, 16774100645754596496, 12047415603622314780,
        ];
        for (int i = 0; i < 8; i++)
            Assert.Equal(expected[i], state[i] % P);
    }

    [Fact]
    public void Every_length_up_to_four_blocks_equals_the_reference_in_both_forms()
    {
        for (int length = 0; length <= 113; length++)
        {
            byte[] input = Patterns.Bytes(length);
            Assert.Equal(length == 0 ? Poseidon2Reference.HashElements([0]) : Poseidon2Reference.Hash(input), Hash(input));
            byte[] output = new byte[32];
            Poseidon2.HashValue(input, output);
            Assert.Equal(Poseidon2Reference.HashValue(input), output);
        }
    }

    [Fact]
    public void Bytes_of_all_ones_equal_the_reference()
    {
        byte[] input = [.. Enumerable.Repeat((byte)0xff, 100)];
        Assert.Equal(Poseidon2Reference.Hash(input), Hash(input));
    }

    [Fact]
    public void Permutation_of_elements_at_the_edges_of_the_field_equals_the_reference()
    {
        ulong[] edges = [0, 1, P - 1, P, P + 1, ulong.MaxValue, 0xffffffff, 0x100000000];
        for (int shift = 0; shift < 8; shift++)
        {
            var state = new Poseidon2State();
            for (int i = 0; i < 8; i++)
                state[i] = edges[(i + shift) % 8];
            BigInteger[] expected = Poseidon2Reference.Permute(
                [.. Enumerable.Range(0, 8).Select(i => new BigInteger(edges[(i + shift) % 8]))]);
            Poseidon2Permutation.Permute(ref state);
            for (int i = 0; i < 8; i++)
                Assert.Equal((ulong)expected[i], state[i] % P);
        }
    }

    [Fact]
    public void Compression_of_two_digests_equals_the_reference()
    {
        byte[] left = Hash([1]);
        byte[] right = Hash([2]);
        byte[] output = new byte[32];
        Poseidon2.Compress(left, right, output);
        Assert.Equal(Poseidon2Reference.Compress(left, right), output);
        Poseidon2.Compress(right, left, output);
        Assert.NotEqual(Poseidon2Reference.Compress(left, right), output);
    }

    [Fact]
    public void A_digest_element_of_p_is_refused_and_one_below_is_taken()
    {
        byte[] digest = new byte[32];
        for (int element = 0; element < 4; element++)
        {
            Span<byte> at = digest.AsSpan(8 * element);
            BitConverter.TryWriteBytes(at, P - 1);
            Assert.True(Poseidon2.IsCanonical(digest));
            BitConverter.TryWriteBytes(at, P);
            Assert.False(Poseidon2.IsCanonical(digest));
            Assert.Throws<ArgumentException>(() => Poseidon2.Compress(digest, new byte[32], new byte[32]));
            Assert.Throws<ArgumentException>(() => Poseidon2.Compress(new byte[32], digest, new byte[32]));
            BitConverter.TryWriteBytes(at, 0UL);
        }

        Assert.False(Poseidon2.IsCanonical(new byte[31]));
        Assert.False(Poseidon2.IsCanonical(new byte[33]));
    }

    [Fact]
    public void Eight_states_at_the_edges_of_the_field_permute_as_one()
    {
        if (!Poseidon2Wide.IsSupported)
            return;
        ulong[] edges = [0, 1, P - 1, P, P + 1, ulong.MaxValue, 0xffffffff, 0x100000000, 0xffffffff00000000, 0x8000000000000000, 7];
        var random = new Random(8);
        for (int run = 0; run < 200; run++)
        {
            ulong[] elements = [.. Enumerable.Range(0, 64).Select(_ => edges[random.Next(edges.Length)])];
            ulong[] before = [.. elements];
            Poseidon2Wide.Permute(MemoryMarshal.Cast<ulong, Vector512<ulong>>(elements.AsSpan()));
            for (int lane = 0; lane < 8; lane++)
            {
                var state = new Poseidon2State();
                for (int i = 0; i < 8; i++)
                    state[i] = before[(8 * i) + lane];
                Poseidon2Permutation.Permute(ref state);
                for (int i = 0; i < 8; i++)
                    Assert.Equal(state[i] % P, elements[(8 * i) + lane] % P);
            }
        }
    }

    [Fact]
    public void Batches_of_any_size_equal_single_calls()
    {
        for (int count = 0; count <= 35; count++)
        {
            byte[] digests = [.. Enumerable.Range(0, 2 * count).SelectMany(i => Hash([(byte)i, 7]))];
            byte[] pairs = new byte[32 * count];
            Poseidon2.CompressPairs(digests, pairs);

            byte[] inputs = Patterns.Bytes(33 * count);
            byte[] hashes = new byte[32 * count];
            Poseidon2.HashBatch(inputs, 33, hashes);

            int[] lengths = [.. Enumerable.Range(0, count).Select(i => i * 13 % 97)];
            byte[] values = new byte[32 * count];
            Poseidon2.HashValues(Patterns.Bytes(lengths.Sum()), lengths, values);

            byte[] expected = new byte[32];
            for (int i = 0, at = 0; i < count; at += lengths[i++])
            {
                Poseidon2.Compress(digests.AsSpan(64 * i, 32), digests.AsSpan((64 * i) + 32, 32), expected);
                Assert.Equal(expected, pairs.AsSpan(32 * i, 32));
                Poseidon2.Hash(inputs.AsSpan(33 * i, 33), expected);
                Assert.Equal(expected, hashes.AsSpan(32 * i, 32));
                Poseidon2.HashValue(Patterns.Bytes(lengths.Sum()).AsSpan(at, lengths[i]), expected);
                Assert.Equal(expected, values.AsSpan(32 * i, 32));
            }
        }
    }

    [Fact]
    public void Batches_whose_lengths_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Poseidon2.CompressPairs(new byte[64], new byte[31]));
        Assert.Throws<ArgumentException>(() => Poseidon2.CompressPairs(new byte[63], new byte[32]));
        Assert.Throws<ArgumentException>(() => Poseidon2.HashBatch(new byte[65], 33, new byte[64]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Poseidon2.HashBatch([], 0, []));
        Assert.Throws<ArgumentException>(() => Poseidon2.HashValues(new byte[5], [6], new byte[32]));
        Assert.Throws<ArgumentException>(() => Poseidon2.HashValues(new byte[5], [4], new byte[32]));
        Assert.Throws<ArgumentException>(() => Poseidon2.HashValues(new byte[5], [-1], new byte[32]));
        Assert.Throws<ArgumentException>(() => Poseidon2.HashValues(new byte[5], [5], new byte[33]));
        Assert.Throws<ArgumentException>(() => Poseidon2.Hash([1], new byte[31]));
    }

    private static byte[] Hash(byte[] input)
    {
        byte[] output = new byte[32];
        Poseidon2.Hash(input, output);
        return output;
    }

    private static byte[] Fill(byte value) => [.. Enumerable.Repeat(value, 32)];
}
