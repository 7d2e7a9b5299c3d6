namespace Pyde.Crypto.Falcon;

/// <summary>FALCON-512 as submitted to round 3 of the NIST standardisation: sizes, verification, key generation, signing.</summary>
/// <remarks>
/// Static and without state; any thread. Floating point appears in key generation and signing only, never in verification.
/// Source: FALCON specification v1.2 (round 3); what is signed: cryptography.md.
/// </remarks>
public static class Falcon512
{
    /// <summary>A public key: header 0x09 and 512 coefficients of 14 bits.</summary>
    public const int PublicKeyBytes = 897;

    /// <summary>A secret key: header 0x59, f and g with 6 bits and F with 8 bits a coefficient.</summary>
    public const int SecretKeyBytes = 1281;

    /// <summary>The longest signature that verifies: the constant-time form (header 0x59), which always has this length.</summary>
    public const int SignatureBytesMax = 809;

    /// <summary>The longest compressed signature (header 0x39), the form that is emitted.</summary>
    public const int CompressedSignatureBytesMax = 690;

    /// <summary>The salt (nonce) inside a signature, behind the header byte.</summary>
    public const int SaltBytes = 40;

    /// <summary>The longest signing context.</summary>
    public const int ContextBytesMax = 255;

    /// <summary>Randomness for one signature: the salt, then 48 bytes that seed the sampler.</summary>
    public const int RandomSeedBytes = SaltBytes + 48;

    internal const byte PublicKeyHeader = 0x09;
    internal const byte SecretKeyHeader = 0x59;
    internal const byte CompressedHeader = 0x39;
    internal const byte ConstantTimeHeader = 0x59;
    internal const int CompressedPolynomialBytesMax = CompressedSignatureBytesMax - 1 - SaltBytes;

    /// <summary>Verifies a signature over <c>0x00 || len(context) || context || message</c>.</summary>
    /// <param name="publicKey">897 bytes.</param>
    /// <param name="context">0 to 255 bytes, for instance <c>pyde-falcon-v1</c>; a longer one verifies nothing.</param>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="signature">Compressed (header 0x39, at most 690 bytes) or constant-time form (header 0x59, exactly 809 bytes).</param>
    /// <returns>False for a wrong signature and for anything malformed. Never throws, never allocates.</returns>
    /// <remarks>For a key that is used again, <see cref="FalconVerifier"/> saves decoding and transforming it.</remarks>
    public static bool Verify(
        ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<uint> key = stackalloc uint[FalconNtt.N];
        return FalconVerifier.TryTransform(publicKey, key) && FalconVerifier.Verify(key, context, message, signature);
    }

    /// <summary>Verifies a signature over the message alone, as the reference's known-answer tests sign it.</summary>
    /// <param name="publicKey">897 bytes.</param>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="signature">Compressed or constant-time form.</param>
    /// <returns>False for a wrong signature and for anything malformed. Never throws, never allocates.</returns>
    public static bool VerifyBare(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<uint> key = stackalloc uint[FalconNtt.N];
        return FalconVerifier.TryTransform(publicKey, key) && FalconVerifier.VerifyBare(key, message, signature);
    }

    /// <summary>
    /// Generates the key pair that belongs to a seed: the same on every machine, and the same as published wallets derive.
    /// </summary>
    /// <param name="seed">
    /// Any number of bytes, absorbed by SHAKE-256 as they are: 32 in wallets, 48 in the known-answer tests. From a cryptographic
    /// generator; the caller wipes it.
    /// </param>
    /// <returns>The key pair, which the caller disposes of.</returns>
    /// <remarks>Takes milliseconds, more or fewer depending on the seed. Source: FALCON round 3, algorithm 5.</remarks>
    public static FalconKeyPair GenerateFromSeed(ReadOnlySpan<byte> seed) => FalconKeyGenerator.Generate(seed);

    /// <summary>Signs <c>0x00 || len(context) || context || message</c>.</summary>
    /// <param name="key">The secret key.</param>
    /// <param name="context">0 to 255 bytes.</param>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="randomSeed">
    /// <see cref="RandomSeedBytes"/> bytes, fresh for every signature from a cryptographic generator and wiped afterwards: 40 become the
    /// salt and are published in the signature, 48 seed the sampler and reveal the key if they become known. The signature is a function
    /// of all arguments.
    /// </param>
    /// <param name="signature">
    /// At least <see cref="CompressedSignatureBytesMax"/> bytes; receives the compressed form (header 0x39).
    /// </param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">A length is outside what is said above.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    /// <remarks>For a key that signs again, <see cref="FalconSigner"/> saves expanding it. Source: FALCON round 3, algorithm 10.</remarks>
    public static int Sign(
        FalconSecretKey key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> randomSeed, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        return FalconSigner.SignOnce(key, context, message, randomSeed, signature);
    }

    /// <summary>Verifies many signatures, each on its own, spread over cores by the caller.</summary>
    /// <param name="items">
    /// The signatures; none is also an answer (true). One without a key, such as the default item, does not verify.
    /// </param>
    /// <param name="outcomes">Receives one answer per item; exactly as long as <paramref name="items"/>.</param>
    /// <param name="parallelFor">
    /// Calls its second argument once for every index from 0 up to its first argument, in any order and on any threads, and returns when
    /// all calls have; for instance <c>Compute.For</c> of the host.
    /// </param>
    /// <returns>True when every signature verifies.</returns>
    /// <exception cref="ArgumentException"><paramref name="outcomes"/> has another length than <paramref name="items"/>.</exception>
    /// <remarks>The answers do not depend on how the work is spread. Allocates a closure per call and nothing per item.</remarks>
    public static bool BatchVerify(ReadOnlyMemory<FalconBatchItem> items, Memory<bool> outcomes, Action<int, Action<int>> parallelFor)
    {
        ArgumentNullException.ThrowIfNull(parallelFor);
        if (outcomes.Length != items.Length)
            throw new ArgumentException($"Expected {items.Length} places for outcomes, got {outcomes.Length}.", nameof(outcomes));

        outcomes.Span.Clear();
        parallelFor(items.Length, index =>
        {
            ref readonly FalconBatchItem item = ref items.Span[index];
            outcomes.Span[index] = item.Verifier is not null
                && item.Verifier.Verify(item.Context.Span, item.Message.Span, item.Signature.Span);
        });
        return !outcomes.Span.Contains(false);
    }
}
