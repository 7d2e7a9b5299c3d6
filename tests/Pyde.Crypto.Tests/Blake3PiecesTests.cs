namespace Pyde.Crypto.Tests;

public sealed class Blake3PiecesTests
{
    // Two pieces of 64 KiB and a last one around one chunk, then enough of them that pairs meet more than once.
    [Theory]
    [InlineData(131_072)]
    [InlineData(131_073)]
    [InlineData(132_095)]
    [InlineData(132_096)]
    [InlineData(132_097)]
    [InlineData(327_681)]
    public void A_last_piece_of_any_length_gives_the_digest_of_the_whole(int length)
    {
        byte[] input = Patterns.Bytes(length);
        byte[] expected = new byte[32];
        byte[] output = new byte[32];
        Blake3.Hash(input, expected);
        Blake3.HashParallel(input, output, (count, body) =>
        {
            for (int i = 0; i < count; i++)
                body(i);
        });
        Assert.Equal(expected, output);
    }
}
