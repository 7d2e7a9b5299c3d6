using Pyde.Crypto.Falcon;

namespace Pyde.Crypto;

/// <summary>
/// A member's signed word on an input, which the specification calls a VRF: output = Poseidon2("pyde-vrf-output-v1" ‖ fingerprint ‖
/// input),
/// proof = a FALCON-512 signature over the output.
/// </summary>
/// <remarks>
/// It proves who said it and nothing more. The output is a public function of public data and the signature is randomised, so neither is
/// unpredictable nor unique: it is no source of randomness, and nothing in consensus may use it as one. The fingerprint is Poseidon2 of
/// the public key. Any thread. Source: cryptography.md.
/// </remarks>
public static class SignedOutput
{
    /// <summary>Bytes of an output.</summary>
    public const int OutputBytes = Poseidon2.HashBytes;

    /// <summary>Longest input, in bytes.</summary>
    public const int InputBytesMax = 4096;

    private static ReadOnlySpan<byte> Domain => "pyde-vrf-output-v1"u8;

    /// <summary>The signing context of proofs.</summary>
    public static ReadOnlySpan<byte> Context => "pyde/signed-output/v1"u8;

    /// <summary>Computes the output that a key's owner signs, under <see cref="Context"/>, to make the proof.</summary>
    /// <param name="publicKey">897 bytes.</param>
    /// <param name="input">0 to <see cref="InputBytesMax"/> bytes.</param>
    /// <param name="output">32 bytes.</param>
    /// <exception cref="ArgumentException">A length outside these ranges.</exception>
    public static void Compute(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Require.Length(publicKey, Falcon512.PublicKeyBytes, nameof(publicKey));
        Require.Length(output, OutputBytes, nameof(output));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(input.Length, InputBytesMax, nameof(input));
        Span<byte> preimage = stackalloc byte[Domain.Length + Poseidon2.HashBytes + InputBytesMax];
        Domain.CopyTo(preimage);
        Poseidon2.Hash(publicKey, preimage.Slice(Domain.Length, Poseidon2.HashBytes));
        input.CopyTo(preimage[(Domain.Length + Poseidon2.HashBytes)..]);
        Poseidon2.Hash(preimage[..(Domain.Length + Poseidon2.HashBytes + input.Length)], output);
    }

    /// <summary>Whether an output is the one of key and input, and its proof that key's signature.</summary>
    /// <param name="publicKey">Any bytes, for instance from a peer.</param>
    /// <param name="input">Any bytes; more than <see cref="InputBytesMax"/> verify nothing.</param>
    /// <param name="output">Any bytes.</param>
    /// <param name="proof">Any bytes.</param>
    /// <returns>False for anything malformed or wrong.</returns>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> input, ReadOnlySpan<byte> output, ReadOnlySpan<byte> proof)
    {
        if (publicKey.Length != Falcon512.PublicKeyBytes || input.Length > InputBytesMax || output.Length != OutputBytes)
            return false;
        Span<byte> expected = stackalloc byte[OutputBytes];
        Compute(publicKey, input, expected);
        return expected.SequenceEqual(output) && Falcon512.Verify(publicKey, Context, output, proof);
    }
}
