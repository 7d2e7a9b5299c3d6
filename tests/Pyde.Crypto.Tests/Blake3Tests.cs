using System.Text;
using System.Text.Json;

namespace Pyde.Crypto.Tests;

public sealed class Blake3Tests
{
    [Fact]
    public void Every_official_vector_is_reproduced_in_all_three_modes_one_shot_and_incremental()
    {
        using JsonDocument vectors = VectorFiles.Open("blake3.json");
        byte[] key = Encoding.ASCII.GetBytes(vectors.RootElement.GetProperty("key").GetString()!);
        byte[] context = Encoding.ASCII.GetBytes(vectors.RootElement.GetProperty("context_string").GetString()!);
        int cases = 0;
        foreach (JsonElement vector in vectors.RootElement.GetProperty("cases").EnumerateArray())
        {
            byte[] input = Patterns.Bytes(vector.GetProperty("input_len").GetInt32());
            byte[] expected = vector.Bytes("hash");
            byte[] output = new byte[expected.Length];
            Blake3.Hash(input, output);
            Assert.Equal(expected, output);
            Assert.Equal(expected, Incremental(Blake3Hasher.Create(), input, expected.Length));
            Blake3.Hash(input, output.AsSpan(0, 32));
            Assert.Equal(expected[..32], output[..32]);

            expected = vector.Bytes("keyed_hash");
            Blake3.HashKeyed(key, input, output);
            Assert.Equal(expected, output);
            Assert.Equal(expected, Incremental(Blake3Hasher.CreateKeyed(key), input, expected.Length));

            expected = vector.Bytes("derive_key");
            Blake3.DeriveKey(context, input, output);
            Assert.Equal(expected, output);
            Assert.Equal(expected, Incremental(Blake3Hasher.CreateDeriveKey(context), input, expected.Length));
            cases++;
        }

        Assert.Equal(35, cases);
    }

    [Fact]
    public void Incremental_and_one_shot_agree_at_every_length_around_chunks_and_subtrees()
    {
        byte[] input = Patterns.Bytes(70_000);
        foreach (int around in new[] { 0, 64, 1024, 2048, 3072, 4096, 7168, 8192, 15_360, 16_384, 17_408, 32_768, 33_792, 65_536 })
        {
            for (int length = Math.Max(0, around - 2); length <= around + 2; length++)
            {
                byte[] expected = new byte[32];
                Blake3.Hash(input.AsSpan(0, length), expected);
                foreach (int step in new[] { 63, 64, 65, 1023, 1024, 1025, 5000, 16385, 70_000 })
                {
                    Blake3Hasher hasher = Blake3Hasher.Create();
                    for (int at = 0; at < length; at += step)
                        hasher.Update(input.AsSpan(at, Math.Min(step, length - at)));
                    byte[] output = new byte[32];
                    hasher.Finalize(output);
                    Assert.Equal(expected, output);
                }
            }
        }
    }

    [Fact]
    public void Output_from_an_offset_is_the_tail_of_the_output_from_the_start()
    {
        Blake3Hasher hasher = Blake3Hasher.Create();
        hasher.Update(Patterns.Bytes(5000));
        byte[] whole = new byte[400];
        hasher.Finalize(whole);
        for (int offset = 0; offset < 200; offset++)
        {
            byte[] part = new byte[200];
            hasher.Finalize(part, (ulong)offset);
            Assert.Equal(whole[offset..(offset + 200)], part);
        }
    }

    [Fact]
    public void Finalizing_does_not_disturb_further_input()
    {
        byte[] input = Patterns.Bytes(6000);
        byte[] expected = new byte[32];
        byte[] output = new byte[32];
        Blake3Hasher hasher = Blake3Hasher.Create();
        for (int at = 0; at < input.Length; at += 500)
        {
            hasher.Update(input.AsSpan(at, 500));
            hasher.Finalize(output);
            Blake3.Hash(input.AsSpan(0, at + 500), expected);
            Assert.Equal(expected, output);
        }
    }

    [Fact]
    public void A_hasher_that_was_cleared_or_never_created_throws()
    {
        Assert.Throws<InvalidOperationException>(() => default(Blake3Hasher).Update([1]));
        Assert.Throws<InvalidOperationException>(() => default(Blake3Hasher).Finalize(new byte[32]));
        Blake3Hasher hasher = Blake3Hasher.CreateKeyed(new byte[32]);
        hasher.Clear();
        Assert.Throws<InvalidOperationException>(() => hasher.Update([1]));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_refused(int keyBytes)
    {
        Assert.Throws<ArgumentException>(() => Blake3.HashKeyed(new byte[keyBytes], [], new byte[32]));
        Assert.Throws<ArgumentException>(() => Blake3Hasher.CreateKeyed(new byte[keyBytes]));
    }

    private static byte[] Incremental(Blake3Hasher hasher, byte[] input, int outputBytes)
    {
        for (int at = 0; at < input.Length; at += 777)
            hasher.Update(input.AsSpan(at, Math.Min(777, input.Length - at)));
        byte[] output = new byte[outputBytes];
        hasher.Finalize(output);
        return output;
    }
}
