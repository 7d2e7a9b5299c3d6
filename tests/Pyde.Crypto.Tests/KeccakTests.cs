using System.Text;

namespace Pyde.Crypto.Tests;

public sealed class KeccakTests
{
    // The empty string and "abc" are Ethereum's and the Keccak team's published values; the third is Solidity's selector of transfer.
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("transfer(address,uint256)", "a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b")]
    public void Keccak_256_equals_the_published_digest(string input, string expected)
    {
        byte[] output = new byte[32];
        Keccak256.Hash(Encoding.ASCII.GetBytes(input), output);
        Assert.Equal(expected, Hex.Encode(output));
    }

    [Theory]
    [InlineData(
        "",
        "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"
        + "d75dc4ddd8c0f200cb05019d67b592f6fc821c49479ab48640292eacb3b7c4be")]
    [InlineData(
        "abc",
        "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739"
        + "d5a15bef186a5386c75744c0527e1faa9f8726e462a12a4feb06bd8801e751e4")]
    public void Shake_256_equals_the_published_stream(string input, string expected)
    {
        byte[] output = new byte[64];
        Shake256.Hash(Encoding.ASCII.GetBytes(input), output);
        Assert.Equal(expected, Hex.Encode(output));
    }

    [Fact]
    public void Shake_256_gives_the_platforms_stream_for_every_length_around_the_rate()
    {
        Assert.True(System.Security.Cryptography.Shake256.IsSupported, "OpenSSL 1.1.1 or later is needed to compare with");

        for (int inputBytes = 0; inputBytes <= 300; inputBytes++)
        {
            byte[] input = Patterns.Bytes(inputBytes);
            byte[] output = new byte[300 - inputBytes + 1];
            Shake256.Hash(input, output);
            Assert.Equal(System.Security.Cryptography.Shake256.HashData(input, output.Length), output);
        }
    }

    [Fact]
    public void Splitting_the_input_or_the_output_changes_no_byte()
    {
        byte[] input = Patterns.Bytes(700);
        byte[] expected = new byte[700];
        Shake256.Hash(input, expected);
        foreach (int step in new[] { 1, 7, 8, 135, 136, 137, 272, 699 })
        {
            var shake = new Shake256();
            for (int at = 0; at < input.Length; at += step)
                shake.Absorb(input.AsSpan(at, Math.Min(step, input.Length - at)));
            byte[] output = new byte[700];
            for (int at = 0; at < output.Length; at += step)
                shake.Squeeze(output.AsSpan(at, Math.Min(step, output.Length - at)));
            Assert.Equal(expected, output);
        }
    }

    [Fact]
    public void Absorbing_after_the_first_squeeze_throws()
    {
        Assert.Throws<InvalidOperationException>(() =>
        {
            var shake = new Shake256();
            shake.Squeeze(new byte[1]);
            shake.Absorb([1]);
        });
    }

    [Fact]
    public void A_value_that_was_never_constructed_throws_instead_of_hashing()
    {
        Assert.Throws<InvalidOperationException>(() => default(Shake256).Absorb([1]));
        Assert.Throws<InvalidOperationException>(() => default(Shake256).Squeeze(new byte[1]));
        Assert.Throws<InvalidOperationException>(() => default(Keccak256).Finish(new byte[32]));
    }

    [Fact]
    public void A_digest_is_given_once_and_only_into_32_bytes()
    {
        Assert.Throws<ArgumentException>(() => Keccak256.Hash([], new byte[31]));
        Assert.Throws<ArgumentException>(() => Keccak256.Hash([], new byte[33]));
        Assert.Throws<InvalidOperationException>(() =>
        {
            var hasher = new Keccak256();
            hasher.Finish(new byte[32]);
            hasher.Finish(new byte[32]);
        });
    }
}
