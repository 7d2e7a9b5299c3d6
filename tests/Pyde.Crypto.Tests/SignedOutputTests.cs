using Pyde.Crypto.Falcon;

namespace Pyde.Crypto.Tests;

public sealed class SignedOutputTests
{
    [Fact]
    public void Output_is_the_digest_of_domain_fingerprint_and_input()
    {
        byte[] publicKey = Patterns.Bytes(Falcon512.PublicKeyBytes);
        byte[] fingerprint = new byte[32];
        Poseidon2.Hash(publicKey, fingerprint);
        byte[] expected = new byte[32];
        Poseidon2.Hash([.. "pyde-vrf-output-v1"u8, .. fingerprint, 1, 2, 3], expected);
        byte[] output = new byte[32];
        SignedOutput.Compute(publicKey, [1, 2, 3], output);
        Assert.Equal(expected, output);
    }

    [Fact]
    public void A_proof_holds_for_its_key_input_and_output_alone()
    {
        using FalconKeyPair pair = Falcon512.GenerateFromSeed([1]);
        using FalconKeyPair other = Falcon512.GenerateFromSeed([2]);
        byte[] output = new byte[32];
        SignedOutput.Compute(pair.PublicKey, [1, 2, 3], output);
        byte[] proof = Sign(pair, SignedOutput.Context, output);
        Assert.True(SignedOutput.Verify(pair.PublicKey, [1, 2, 3], output, proof));
        Assert.False(SignedOutput.Verify(pair.PublicKey, [1, 2], output, proof));
        Assert.False(SignedOutput.Verify(other.PublicKey, [1, 2, 3], output, proof));
        Assert.False(SignedOutput.Verify(pair.PublicKey, [1, 2, 3], output, Sign(pair, "pyde-falcon-v1"u8, output)));
        byte[] otherOutput = [.. output];
        otherOutput[0] ^= 1;
        Assert.False(SignedOutput.Verify(pair.PublicKey, [1, 2, 3], otherOutput, Sign(pair, SignedOutput.Context, otherOutput)));
    }

    private static byte[] Sign(FalconKeyPair pair, ReadOnlySpan<byte> context, byte[] message)
    {
        byte[] signature = new byte[Falcon512.CompressedSignatureBytesMax];
        int length = Falcon512.Sign(pair.SecretKey, context, message, Patterns.Bytes(Falcon512.RandomSeedBytes), signature);
        return signature[..length];
    }

    [Fact]
    public void Malformed_pieces_are_false_and_a_long_input_is_the_makers_error()
    {
        byte[] publicKey = Patterns.Bytes(Falcon512.PublicKeyBytes);
        byte[] output = new byte[32];
        SignedOutput.Compute(publicKey, new byte[SignedOutput.InputBytesMax], output);
        Assert.Throws<ArgumentOutOfRangeException>(() => SignedOutput.Compute(publicKey, new byte[SignedOutput.InputBytesMax + 1], output));
        Assert.Throws<ArgumentException>(() => SignedOutput.Compute(publicKey[1..], [], output));
        Assert.False(SignedOutput.Verify(publicKey[1..], [], output, []));
        Assert.False(SignedOutput.Verify(publicKey, new byte[SignedOutput.InputBytesMax + 1], output, []));
        Assert.False(SignedOutput.Verify(publicKey, [], output[1..], []));
        Assert.False(SignedOutput.Verify(publicKey, new byte[SignedOutput.InputBytesMax], output, new byte[809]));
    }
}
