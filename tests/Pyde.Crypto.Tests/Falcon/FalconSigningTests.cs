using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Tests.Falcon;

public sealed class FalconSigningTests
{
    private static readonly byte[] Context = "pyde/test/v1"u8.ToArray();

    [Fact]
    public void Known_answer_signatures_come_out_bit_for_bit()
    {
        foreach (FalconVectors.Kat kat in FalconVectors.Kats())
        {
            var generator = new KatGenerator(Convert.FromHexString(kat.Seed));
            generator.Bytes(48);
            byte[] randomSeed = [.. generator.Bytes(40), .. generator.Bytes(48)];
            using FalconSecretKey key = Decode(kat);
            using var signer = new FalconSigner(key);
            byte[] signature = new byte[Falcon512.CompressedSignatureBytesMax];
            int length = signer.SignBare(kat.Message, randomSeed, signature);
            Assert.Equal(Convert.ToHexString(kat.Signature), Convert.ToHexString(signature.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Signature_verifies_with_its_key_context_and_message_and_with_no_other()
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[0], other = FalconVectors.Kats()[1];
        using FalconSecretKey key = Decode(kat);
        byte[] signature = Sign(key, Context, kat.Message, Randomness(1));
        Assert.Equal(0x39, signature[0]);
        Assert.True(Falcon512.Verify(kat.PublicKey, Context, kat.Message, signature));
        Assert.False(Falcon512.Verify(other.PublicKey, Context, kat.Message, signature));
        Assert.False(Falcon512.Verify(kat.PublicKey, Context, other.Message, signature));
        Assert.False(Falcon512.Verify(kat.PublicKey, "pyde/test/v2"u8, kat.Message, signature));
        Assert.False(Falcon512.VerifyBare(kat.PublicKey, kat.Message, signature));
    }

    [Fact]
    public void Context_and_message_cannot_trade_bytes()
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[0];
        using FalconSecretKey key = Decode(kat);
        byte[] signature = Sign(key, "ab"u8, "c"u8, Randomness(2));
        Assert.True(Falcon512.Verify(kat.PublicKey, "ab"u8, "c"u8, signature));
        Assert.False(Falcon512.Verify(kat.PublicKey, "a"u8, "bc"u8, signature));
        Assert.False(Falcon512.Verify(kat.PublicKey, "abc"u8, [], signature));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    public void Context_of_any_allowed_length_signs_and_verifies(int contextBytes)
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[0];
        using FalconSecretKey key = Decode(kat);
        byte[] context = new byte[contextBytes];
        byte[] signature = Sign(key, context, new byte[1000], Randomness(3));
        Assert.True(Falcon512.Verify(kat.PublicKey, context, new byte[1000], signature));
    }

    [Fact]
    public void Same_inputs_give_the_same_signature_and_other_randomness_another()
    {
        using FalconSecretKey key = Decode(FalconVectors.Kats()[0]);
        using var signer = new FalconSigner(key);
        byte[] first = Sign(key, Context, [1, 2, 3], Randomness(4));
        byte[] again = new byte[Falcon512.CompressedSignatureBytesMax];
        Assert.Equal(first, again[..signer.Sign(Context, [1, 2, 3], Randomness(4), again)]);
        Assert.NotEqual(first, Sign(key, Context, [1, 2, 3], Randomness(5)));

        // The salt alone decides the hashed point, the rest the lattice point: each changes the signature.
        byte[] otherSampler = Randomness(4);
        otherSampler[40] ^= 1;
        byte[] second = Sign(key, Context, [1, 2, 3], otherSampler);
        Assert.Equal(first[..41], second[..41]);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Threads_that_share_a_signer_get_the_signatures_of_one_thread()
    {
        using FalconSecretKey key = Decode(FalconVectors.Kats()[0]);
        using var signer = new FalconSigner(key);
        byte[][] expected = [.. Enumerable.Range(0, 32).Select(i => Sign(key, Context, [(byte)i], Randomness(i)))];
        Parallel.For(0, 32, i =>
        {
            byte[] signature = new byte[Falcon512.CompressedSignatureBytesMax];
            int length = signer.Sign(Context, [(byte)i], Randomness(i), signature);
            Assert.Equal(expected[i], signature[..length]);
        });
    }

    [Fact]
    public void Hundred_signatures_verify_and_keep_the_length_bound()
    {
        FalconVectors.Kat kat = FalconVectors.Kats()[^1];
        using FalconSecretKey key = Decode(kat);
        using var signer = new FalconSigner(key);
        Assert.True(FalconVerifier.TryCreate(kat.PublicKey, out FalconVerifier? verifier));
        byte[] signature = new byte[Falcon512.CompressedSignatureBytesMax];
        for (int i = 0; i < 100; i++)
        {
            byte[] message = BitConverter.GetBytes(i);
            int length = signer.Sign(Context, message, Randomness(i), signature);
            Assert.InRange(length, 600, Falcon512.CompressedSignatureBytesMax);
            Assert.True(verifier.Verify(Context, message, signature.AsSpan(0, length)), $"message {i}");
        }
    }

    [Fact]
    public void Wrong_lengths_are_the_callers_fault()
    {
        using FalconSecretKey key = Decode(FalconVectors.Kats()[0]);
        byte[] room = new byte[Falcon512.CompressedSignatureBytesMax];
        Assert.Throws<ArgumentException>(() => Falcon512.Sign(key, new byte[256], [], Randomness(0), room));
        Assert.Throws<ArgumentException>(() => Falcon512.Sign(key, [], [], Randomness(0)[1..], room));
        Assert.Throws<ArgumentException>(() => Falcon512.Sign(key, [], [], [.. Randomness(0), 0], room));
        Assert.Throws<ArgumentException>(() => Falcon512.Sign(key, [], [], Randomness(0), room.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => key.Export(new byte[1280]));
        Assert.Throws<ArgumentException>(() => key.DerivePublicKey(new byte[898]));
    }

    [Fact]
    public void Exported_key_equals_the_decoded_one_and_knows_its_public_key()
    {
        foreach (FalconVectors.Kat kat in FalconVectors.Kats())
        {
            using FalconSecretKey key = Decode(kat);
            byte[] exported = new byte[Falcon512.SecretKeyBytes];
            key.Export(exported);
            Assert.Equal(kat.SecretKey, exported);
            byte[] publicKey = new byte[Falcon512.PublicKeyBytes];
            key.DerivePublicKey(publicKey);
            Assert.Equal(kat.PublicKey, publicKey);
        }
    }

    [Fact]
    public void Secret_key_decoder_refuses_other_lengths_headers_and_forbidden_values()
    {
        byte[] encoded = FalconVectors.Kats()[0].SecretKey;
        Assert.False(FalconSecretKey.TryDecode(encoded.AsSpan(1), out FalconSecretKey? none));
        Assert.Null(none);
        Assert.False(FalconSecretKey.TryDecode([.. encoded, 0], out _));
        Assert.False(FalconSecretKey.TryDecode([], out _));
        Assert.False(FalconSecretKey.TryDecode(new byte[Falcon512.SecretKeyBytes], out _));
        byte[] zeros = new byte[Falcon512.SecretKeyBytes];
        zeros[0] = 0x59;
        Assert.False(FalconSecretKey.TryDecode(zeros, out _));
        foreach (byte header in (byte[])[0x09, 0x39, 0x49, 0x5A, 0x69, 0xFF])
        {
            byte[] other = [.. encoded];
            other[0] = header;
            Assert.False(FalconSecretKey.TryDecode(other, out _));
        }

        // 100000 in six bits and 10000000 in eight are the values without a counterpart.
        foreach ((int at, byte value) in ((int, byte)[])[(1, 0x80), (385, 0x80), (769, 0x80)])
        {
            byte[] other = [.. encoded];
            other[at] = value;
            if (at < 769)
                other[at] |= (byte)(encoded[at] & 0x03);
            Assert.False(FalconSecretKey.TryDecode(other, out _), $"byte {at}");
        }
    }

    [Fact]
    public void Single_bit_flips_of_a_secret_key_are_refused_because_no_short_solution_belongs_to_them()
    {
        byte[] encoded = FalconVectors.Kats()[0].SecretKey;
        for (int bit = 0; bit < encoded.Length * 8; bit += 37)
        {
            encoded[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.False(FalconSecretKey.TryDecode(encoded, out _), $"bit {bit}");
            encoded[bit >> 3] ^= (byte)(1 << (bit & 7));
        }
    }

    [Fact]
    public void Disposed_secrets_are_zero_and_refuse_service()
    {
        FalconSecretKey key = Decode(FalconVectors.Kats()[0]);
        var signer = new FalconSigner(key);
        Assert.True(key.Memory.ContainsAnyExcept((sbyte)0));
        Assert.True(signer.Memory.ContainsAnyExcept(0.0));
        key.Dispose();
        Assert.False(key.Memory.ContainsAnyExcept((sbyte)0));
        byte[] room = new byte[Falcon512.CompressedSignatureBytesMax];
        Assert.NotEqual(0, signer.Sign(Context, [], Randomness(0), room));

        signer.Dispose();
        Assert.False(signer.Memory.ContainsAnyExcept(0.0));
        key.Dispose();
        signer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => signer.Sign(Context, [], Randomness(0), room));
        Assert.Throws<ObjectDisposedException>(() => signer.SignBare([], Randomness(0), room));
        Assert.Throws<ObjectDisposedException>(() => Falcon512.Sign(key, Context, [], Randomness(0), room));
        Assert.Throws<ObjectDisposedException>(() => key.Export(new byte[Falcon512.SecretKeyBytes]));
        Assert.Throws<ObjectDisposedException>(() => key.DerivePublicKey(new byte[Falcon512.PublicKeyBytes]));
    }

    [Fact]
    public void Text_of_a_secret_shows_its_type_and_nothing_else()
    {
        using FalconSecretKey key = Decode(FalconVectors.Kats()[0]);
        using var signer = new FalconSigner(key);
        Assert.Equal(typeof(FalconSecretKey).FullName, key.ToString());
        Assert.Equal(typeof(FalconSigner).FullName, signer.ToString());
    }

    private static FalconSecretKey Decode(FalconVectors.Kat kat)
    {
        Assert.True(FalconSecretKey.TryDecode(kat.SecretKey, out FalconSecretKey? key));
        return key;
    }

    private static byte[] Sign(FalconSecretKey key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, byte[] randomSeed)
    {
        byte[] signature = new byte[Falcon512.CompressedSignatureBytesMax];
        return signature[..Falcon512.Sign(key, context, message, randomSeed, signature)];
    }

    private static byte[] Randomness(int seed)
    {
        byte[] bytes = new byte[Falcon512.RandomSeedBytes];
        Shake256.Hash(BitConverter.GetBytes(seed), bytes);
        return bytes;
    }
}
