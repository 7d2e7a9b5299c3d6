namespace Pyde.Crypto.Tests;

public sealed class EnvelopeTests
{
    private static readonly byte[] Bound = [9, 9];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void What_was_sealed_opens_with_the_same_key_and_data(int messageBytes)
    {
        using Secret key = Secret.Random(32);
        byte[] message = Patterns.Bytes(messageBytes);
        byte[] envelope = Seal(key, message);
        byte[] opened = new byte[messageBytes];
        Assert.True(Envelope.TryOpen(key, envelope, Bound, opened));
        Assert.Equal(message, opened);
        Assert.NotEqual(envelope, Seal(key, message));
    }

    [Fact]
    public void Every_single_bit_flip_and_every_shorter_envelope_is_refused_and_shows_nothing()
    {
        using Secret key = Secret.Random(32);
        byte[] envelope = Seal(key, Patterns.Bytes(20));
        byte[] opened = new byte[20];
        for (int bit = 0; bit < 8 * envelope.Length; bit++)
        {
            envelope[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Envelope.TryOpen(key, envelope, Bound, opened));
            Assert.All(opened, value => Assert.Equal(0, value));
            envelope[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (int length = 0; length < envelope.Length; length++)
            Assert.False(Envelope.TryOpen(key, envelope.AsSpan(0, length), Bound, new byte[Math.Max(0, length - Envelope.OverheadBytes)]));
        Assert.True(Envelope.TryOpen(key, envelope, Bound, opened));
    }

    [Fact]
    public void Another_key_or_other_data_does_not_open()
    {
        using Secret key = Secret.Random(32);
        using Secret other = Secret.Random(32);
        byte[] envelope = Seal(key, [1]);
        Assert.False(Envelope.TryOpen(other, envelope, Bound, new byte[1]));
        Assert.False(Envelope.TryOpen(key, envelope, [9], new byte[1]));
        Assert.False(Envelope.TryOpen(key, envelope, [], new byte[1]));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_length_is_the_callers_error(int keyBytes)
    {
        using Secret key = Secret.Random(keyBytes);
        Assert.Throws<ArgumentException>(() => Envelope.Seal(key, [], [], new byte[Envelope.OverheadBytes]));
        Assert.Throws<ArgumentException>(() => Envelope.TryOpen(key, new byte[Envelope.OverheadBytes], [], []));
    }

    private static byte[] Seal(Secret key, byte[] message)
    {
        byte[] envelope = new byte[message.Length + Envelope.OverheadBytes];
        Envelope.Seal(key, message, Bound, envelope);
        return envelope;
    }
}
