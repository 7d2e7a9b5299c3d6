using System.Text.Json;
using Pyde.Crypto.MlKem;

namespace Pyde.Crypto.Tests;

public sealed class MlKem768Tests
{
    [Fact]
    public void Every_key_generation_vector_gives_both_keys_bit_for_bit()
    {
        using JsonDocument vectors = VectorFiles.Open("mlkem_768_keygen_seed_test.json");
        int cases = 0;
        foreach (JsonElement test in Tests(vectors))
        {
            (byte[] encapsulationKey, byte[] decapsulationKey) = Keys(test.Bytes("seed"));
            Assert.Equal(test.Bytes("ek"), encapsulationKey);
            Assert.Equal(test.Bytes("dk"), decapsulationKey);
            cases++;
        }

        Assert.True(cases >= (VectorFiles.AreFull ? 100 : 2));
    }

    [Fact]
    public void Every_encapsulation_vector_gives_its_ciphertext_or_its_refusal()
    {
        using JsonDocument vectors = VectorFiles.Open("mlkem_768_encaps_test.json");
        int valid = 0;
        int invalid = 0;
        foreach (JsonElement test in Tests(vectors))
        {
            byte[] ciphertext = new byte[MlKem768.CiphertextBytes];
            byte[] secret = new byte[MlKem768.SharedSecretBytes];
            bool isValid = MlKem768.TryEncapsulate(test.Bytes("ek"), test.Bytes("m"), ciphertext, secret);
            Assert.Equal(test.GetProperty("result").GetString() == "valid", isValid);
            if (isValid)
            {
                Assert.Equal(test.Bytes("c"), ciphertext);
                Assert.Equal(test.Bytes("K"), secret);
                valid++;
            }
            else
            {
                Assert.All(secret, value => Assert.Equal(0, value));
                invalid++;
            }
        }

        Assert.True(valid >= 8 && invalid >= 4);
        Assert.Equal(VectorFiles.AreFull, valid + invalid == 265);
    }

    [Fact]
    public void Every_decapsulation_vector_gives_its_secret_its_rejection_or_its_refusal()
    {
        using JsonDocument vectors = VectorFiles.Open("mlkem_768_test.json");
        int valid = 0;
        int invalid = 0;
        foreach (JsonElement test in Tests(vectors))
        {
            byte[] seed = test.Bytes("seed");
            if (seed.Length != MlKem768.SeedBytes)
            {
                Assert.Equal("invalid", test.GetProperty("result").GetString());
                Assert.Throws<ArgumentException>(() => Keys(seed));
                invalid++;
                continue;
            }

            (byte[] encapsulationKey, byte[] decapsulationKey) = Keys(seed);
            Assert.Equal(test.Bytes("ek"), encapsulationKey);
            byte[] secret = new byte[MlKem768.SharedSecretBytes];
            bool isValid = MlKem768.TryDecapsulate(decapsulationKey, test.Bytes("c"), secret);
            Assert.Equal(test.GetProperty("result").GetString() == "valid", isValid);
            if (isValid)
                Assert.Equal(test.Bytes("K"), secret);
            _ = isValid ? valid++ : invalid++;
        }

        Assert.True(valid >= 8 && invalid >= 2);
        Assert.Equal(VectorFiles.AreFull, valid + invalid == 193);
    }

    [Fact]
    public void Both_sides_agree_with_fresh_randomness_and_two_encapsulations_differ()
    {
        (byte[] encapsulationKey, byte[] decapsulationKey) = Keys(Patterns.Bytes(64));
        byte[] first = Encapsulate(encapsulationKey, out byte[] sent);
        byte[] second = Encapsulate(encapsulationKey, out byte[] sentAgain);
        Assert.NotEqual(sent, sentAgain);
        Assert.NotEqual(first, second);
        byte[] received = new byte[32];
        Assert.True(MlKem768.TryDecapsulate(decapsulationKey, first, received));
        Assert.Equal(sent, received);
    }

    [Fact]
    public void Every_single_bit_flip_of_a_ciphertext_gives_another_secret_without_an_error()
    {
        (byte[] encapsulationKey, byte[] decapsulationKey) = Keys(Patterns.Bytes(64));
        byte[] ciphertext = Encapsulate(encapsulationKey, out byte[] sent);
        var seen = new HashSet<string> { Hex.Encode(sent) };
        byte[] received = new byte[32];
        for (int bit = 0; bit < 8 * ciphertext.Length; bit++)
        {
            ciphertext[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(MlKem768.TryDecapsulate(decapsulationKey, ciphertext, received));
            Assert.True(seen.Add(Hex.Encode(received)), $"bit {bit} gave a secret seen before");
            ciphertext[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Every_single_bit_flip_of_the_public_half_inside_a_decapsulation_key_is_refused()
    {
        (byte[] encapsulationKey, byte[] decapsulationKey) = Keys(Patterns.Bytes(64));
        byte[] ciphertext = Encapsulate(encapsulationKey, out _);
        byte[] received = new byte[32];
        for (int bit = 8 * 1152; bit < 8 * (1152 + 1184 + 32); bit++)
        {
            decapsulationKey[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(MlKem768.TryDecapsulate(decapsulationKey, ciphertext, received));
            decapsulationKey[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(MlKem768.TryDecapsulate(decapsulationKey, ciphertext, received));
    }

    [Fact]
    public void An_encapsulation_key_coefficient_of_q_is_refused_and_one_below_is_taken()
    {
        (byte[] encapsulationKey, _) = Keys(Patterns.Bytes(64));
        for (int pair = 0; pair < 384; pair++)
        {
            byte[] changed = [.. encapsulationKey];
            SetPair(changed, pair, 3328, 3328);
            Assert.True(MlKem768.TryEncapsulate(changed, new byte[1088], new byte[32]));
            SetPair(changed, pair, 3329, 3328);
            Assert.False(MlKem768.TryEncapsulate(changed, new byte[1088], new byte[32]));
            SetPair(changed, pair, 3328, 3329);
            Assert.False(MlKem768.TryEncapsulate(changed, new byte[1088], new byte[32]));
        }
    }

    [Fact]
    public void Compression_rounds_to_the_nearest_for_every_coefficient()
    {
        for (int x = 0; x < 3329; x++)
        {
            Assert.Equal((((2 * 1024 * x) + 3329) / (2 * 3329)) % 1024, (int)MlKemEncoding.Compress10(x));
            Assert.Equal((((2 * 16 * x) + 3329) / (2 * 3329)) % 16, (int)MlKemEncoding.Compress4(x));
            Assert.Equal((((2 * 2 * x) + 3329) / (2 * 3329)) % 2, (int)MlKemEncoding.Compress1(x));
            Assert.Equal(MlKemEncoding.Compress10(x), MlKemEncoding.Compress10(x - 3329));
        }
    }

    [Fact]
    public void The_transform_and_its_inverse_multiply_by_two_to_the_16_only()
    {
        short[] polynomial = [.. Enumerable.Range(0, 256).Select(i => (short)((i * 13) - 1664))];
        short[] back = [.. polynomial];
        MlKemRing.Transform(back);
        MlKemRing.Reduce(back);
        MlKemRing.InverseTransform(back);
        for (int i = 0; i < 256; i++)
            Assert.Equal((int)((((polynomial[i] * 65536L) % 3329) + 3329) % 3329), MlKemRing.Canonical(back[i]));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Outputs_and_seeds_one_byte_off_are_refused(int off)
    {
        (byte[] encapsulationKey, byte[] decapsulationKey) = Keys(Patterns.Bytes(64));
        byte[] ciphertext = Encapsulate(encapsulationKey, out _);
        Assert.Throws<ArgumentException>(() => MlKem768.GenerateKeys(new byte[64 + off], new byte[1184], new byte[2400]));
        Assert.Throws<ArgumentException>(() => MlKem768.GenerateKeys(new byte[64], new byte[1184 + off], new byte[2400]));
        Assert.Throws<ArgumentException>(() => MlKem768.GenerateKeys(new byte[64], new byte[1184], new byte[2400 + off]));
        Assert.Throws<ArgumentException>(() => MlKem768.TryEncapsulate(encapsulationKey, new byte[32 + off], new byte[1088], new byte[32]));
        Assert.Throws<ArgumentException>(() => MlKem768.TryEncapsulate(encapsulationKey, new byte[1088 + off], new byte[32]));
        Assert.Throws<ArgumentException>(() => MlKem768.TryEncapsulate(encapsulationKey, new byte[1088], new byte[32 + off]));
        Assert.Throws<ArgumentException>(() => MlKem768.TryDecapsulate(decapsulationKey, ciphertext, new byte[32 + off]));
        Assert.False(MlKem768.TryDecapsulate(new byte[2400 + off], ciphertext, new byte[32]));
        Assert.False(MlKem768.TryDecapsulate(decapsulationKey, new byte[1088 + off], new byte[32]));
    }

    private static IEnumerable<JsonElement> Tests(JsonDocument vectors) =>
        vectors.RootElement.GetProperty("testGroups").EnumerateArray().SelectMany(group => group.GetProperty("tests").EnumerateArray());

    private static (byte[] EncapsulationKey, byte[] DecapsulationKey) Keys(byte[] seed)
    {
        byte[] encapsulationKey = new byte[MlKem768.EncapsulationKeyBytes];
        byte[] decapsulationKey = new byte[MlKem768.DecapsulationKeyBytes];
        MlKem768.GenerateKeys(seed, encapsulationKey, decapsulationKey);
        return (encapsulationKey, decapsulationKey);
    }

    private static byte[] Encapsulate(byte[] encapsulationKey, out byte[] secret)
    {
        byte[] ciphertext = new byte[MlKem768.CiphertextBytes];
        secret = new byte[MlKem768.SharedSecretBytes];
        Assert.True(MlKem768.TryEncapsulate(encapsulationKey, ciphertext, secret));
        return ciphertext;
    }

    private static void SetPair(byte[] key, int pair, int first, int second)
    {
        key[3 * pair] = (byte)first;
        key[(3 * pair) + 1] = (byte)((first >> 8) | (second << 4));
        key[(3 * pair) + 2] = (byte)(second >> 4);
    }
}
