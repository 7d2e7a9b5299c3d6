using System.Text.Json;

namespace Pyde.Crypto.Tests;

public sealed class SecretTests
{
    [Fact]
    public void Disposing_zeroes_the_bytes_and_closes_every_door()
    {
        Secret secret = Secret.CopyOf([1, 2, 3]);
        ReadOnlySpan<byte> bytes = secret.Reveal();
        Assert.Equal([1, 2, 3], bytes.ToArray());
        secret.Dispose();
        secret.Dispose();
        Assert.Equal([0, 0, 0], bytes.ToArray());
        Assert.Throws<ObjectDisposedException>(() => secret.LengthBytes);
        Assert.Throws<ObjectDisposedException>(() => secret.Reveal().Length);
        Assert.Throws<ObjectDisposedException>(secret.ExportHex);
        Assert.Throws<ObjectDisposedException>(() => secret.FixedTimeEquals([]));
    }

    [Fact]
    public void No_text_or_json_form_shows_a_byte()
    {
        using Secret secret = Secret.CopyOf([0xab, 0xcd]);
        Assert.Equal("Secret", secret.ToString());
        Assert.Equal("Secret", $"{secret}");
        Assert.DoesNotContain("ab", JsonSerializer.Serialize(secret), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("abcd", secret.ExportHex());
    }

    [Fact]
    public void Comparison_is_by_content_and_length()
    {
        using Secret secret = Secret.CopyOf([1, 2]);
        using Secret same = Secret.CopyOf([1, 2]);
        using Secret other = Secret.CopyOf([1, 3]);
        using Secret longer = Secret.CopyOf([1, 2, 0]);
        Assert.True(secret.FixedTimeEquals(same));
        Assert.False(secret.FixedTimeEquals(other));
        Assert.False(secret.FixedTimeEquals(longer));
        Assert.False(secret.Equals(same));
    }

    [Fact]
    public void A_fill_that_throws_leaves_no_bytes_behind()
    {
        byte[]? seen = null;
        Assert.Throws<InvalidOperationException>(() => Secret.Create(4, bytes =>
        {
            bytes.Fill(7);
            seen = bytes.ToArray();
            throw new InvalidOperationException();
        }));
        Assert.Equal([7, 7, 7, 7], seen);
    }

    [Fact]
    public void Random_secrets_differ() => Assert.False(Secret.Random(32).FixedTimeEquals(Secret.Random(32)));
}
