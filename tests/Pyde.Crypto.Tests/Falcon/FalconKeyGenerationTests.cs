using System.Buffers;
using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Tests.Falcon;

public sealed class FalconKeyGenerationTests
{
    [Fact]
    public void Known_answer_keys_come_out_bit_for_bit()
    {
        foreach (FalconVectors.Kat kat in FalconVectors.Kats())
        {
            byte[] seed = new KatGenerator(Convert.FromHexString(kat.Seed)).Bytes(48);
            AssertKeys(seed, kat.PublicKey, kat.SecretKey, $"count {kat.Count}");
        }
    }

    [Fact]
    public void Development_accounts_of_the_public_sdk_come_out_of_their_seeds()
    {
        foreach (FalconVectors.Account account in FalconVectors.PublicSdk().Devnet)
        {
            AssertKeys(
                FalconVectors.FromHex(account.Seed), FalconVectors.FromHex(account.PublicKey), FalconVectors.FromHex(account.SecretKey),
                $"account {account.Index}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(500)]
    public void Key_of_a_seed_of_any_length_signs_and_verifies_and_survives_encoding(int seedBytes)
    {
        using FalconKeyPair pair = Falcon512.GenerateFromSeed(Patterns.Bytes(seedBytes));
        byte[] encoded = new byte[Falcon512.SecretKeyBytes];
        pair.SecretKey.Export(encoded);
        Assert.True(FalconSecretKey.TryDecode(encoded, out FalconSecretKey? decoded));
        Assert.True(pair.SecretKey.Memory.SequenceEqual(decoded.Memory));
        byte[] publicKey = new byte[Falcon512.PublicKeyBytes];
        decoded.DerivePublicKey(publicKey);
        Assert.True(pair.PublicKey.SequenceEqual(publicKey));

        byte[] signature = new byte[Falcon512.CompressedSignatureBytesMax];
        int length = Falcon512.Sign(decoded, [], [1], new byte[Falcon512.RandomSeedBytes], signature);
        Assert.True(Falcon512.Verify(publicKey, [], [1], signature.AsSpan(0, length)));
        decoded.Dispose();
    }

    [Fact]
    public void Same_seed_gives_the_same_pair_and_one_flipped_bit_another()
    {
        byte[] seed = Patterns.Bytes(32);
        using FalconKeyPair first = Falcon512.GenerateFromSeed(seed), again = Falcon512.GenerateFromSeed(seed);
        Assert.True(first.PublicKey.SequenceEqual(again.PublicKey));
        Assert.True(first.SecretKey.Memory.SequenceEqual(again.SecretKey.Memory));
        seed[31] ^= 0x80;
        using FalconKeyPair other = Falcon512.GenerateFromSeed(seed);
        Assert.False(first.PublicKey.SequenceEqual(other.PublicKey));
    }

    [Fact]
    public void Key_does_not_depend_on_what_rented_memory_held_and_leaves_nothing_in_it()
    {
        // The pool hands a thread back the array it returned last.
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(20_000);
        rented.AsSpan().Fill(ulong.MaxValue);
        ArrayPool<ulong>.Shared.Return(rented);
        FalconVectors.Account account = FalconVectors.PublicSdk().Devnet[0];
        AssertKeys(
            FalconVectors.FromHex(account.Seed), FalconVectors.FromHex(account.PublicKey), FalconVectors.FromHex(account.SecretKey), "account 0");

        Assert.Same(rented, ArrayPool<ulong>.Shared.Rent(20_000));
        Assert.False(rented.AsSpan().ContainsAnyExcept(0UL));
        ArrayPool<ulong>.Shared.Return(rented);
    }

    [Fact]
    public void Disposed_pair_has_zeroed_its_secret_and_keeps_its_public_key()
    {
        FalconKeyPair pair = Falcon512.GenerateFromSeed([7]);
        byte[] publicKey = pair.PublicKey.ToArray();
        pair.Dispose();
        pair.Dispose();
        Assert.False(pair.SecretKey.Memory.ContainsAnyExcept((sbyte)0));
        Assert.Equal(publicKey, pair.PublicKey.ToArray());
        Assert.Throws<ObjectDisposedException>(() => pair.SecretKey.Export(new byte[Falcon512.SecretKeyBytes]));
    }

    private static void AssertKeys(byte[] seed, byte[] publicKey, byte[] secretKey, string which)
    {
        using FalconKeyPair pair = Falcon512.GenerateFromSeed(seed);
        byte[] exported = new byte[Falcon512.SecretKeyBytes];
        pair.SecretKey.Export(exported);
        Assert.True(publicKey.AsSpan().SequenceEqual(pair.PublicKey), which);
        Assert.True(secretKey.AsSpan().SequenceEqual(exported), which);
    }
}
