using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Pyde.Crypto.Hashing;
using Pyde.Crypto.MlKem;

namespace Pyde.Crypto;

/// <summary>ML-KEM-768: key encapsulation that a quantum computer does not break.</summary>
/// <remarks>
/// Any thread; no call allocates. Time does not depend on secrets (the matrix is drawn from a public seed). Malformed keys and
/// ciphertexts of the right length never throw: a wrong ciphertext gives a pseudo-random secret (implicit rejection), a wrong key false.
/// Source: FIPS 203, parameter set ML-KEM-768.
/// </remarks>
public static class MlKem768
{
    /// <summary>Bytes of the seed d ‖ z, the form in which decapsulation keys are kept.</summary>
    public const int SeedBytes = 64;

    /// <summary>Bytes of an encapsulation key.</summary>
    public const int EncapsulationKeyBytes = (Rank * MlKemEncoding.WholeBytes) + MatrixSeedBytes;

    /// <summary>Bytes of an expanded decapsulation key.</summary>
    public const int DecapsulationKeyBytes = VectorBytes + EncapsulationKeyBytes + HashBytes + RejectionBytes;

    /// <summary>Bytes of a ciphertext.</summary>
    public const int CiphertextBytes = (Rank * MlKemEncoding.TenBitBytes) + MlKemEncoding.FourBitBytes;

    /// <summary>Bytes of a shared secret.</summary>
    public const int SharedSecretBytes = 32;

    /// <summary>Bytes of the randomness of one encapsulation.</summary>
    public const int RandomnessBytes = MlKemEncoding.MessageBytes;

    private const int Rank = MlKemSampling.Rank;
    private const int MatrixSeedBytes = 32;
    private const int HashBytes = 32;
    private const int RejectionBytes = 32;
    private const int VectorBytes = Rank * MlKemEncoding.WholeBytes;
    private const int Coefficients = MlKemRing.Coefficients;
    private const int VectorCoefficients = Rank * Coefficients;

    /// <summary>Expands a seed to its key pair (FIPS 203, ML-KEM.KeyGen_internal).</summary>
    /// <param name="seed">64 bytes d ‖ z from a random generator.</param>
    /// <param name="encapsulationKey">1,184 bytes.</param>
    /// <param name="decapsulationKey">2,400 bytes, secret.</param>
    /// <exception cref="ArgumentException">A span of another length.</exception>
    [SkipLocalsInit]    // every local is written before it is read
    public static void GenerateKeys(ReadOnlySpan<byte> seed, Span<byte> encapsulationKey, Span<byte> decapsulationKey)
    {
        Require.Length(seed, SeedBytes, nameof(seed));
        Require.Length(encapsulationKey, EncapsulationKeyBytes, nameof(encapsulationKey));
        Require.Length(decapsulationKey, DecapsulationKeyBytes, nameof(decapsulationKey));

        Span<byte> seeds = stackalloc byte[64];
        Sha3(seed[..32], [Rank], KeccakSponge.Rate512, seeds);
        ReadOnlySpan<byte> matrixSeed = seeds[..MatrixSeedBytes];
        ReadOnlySpan<byte> noiseSeed = seeds[MatrixSeedBytes..];

        Span<short> matrix = stackalloc short[Rank * VectorCoefficients];
        Span<short> noise = stackalloc short[2 * VectorCoefficients];
        MlKemSampling.Draw(matrixSeed, isTransposed: false, matrix, noiseSeed, noise);
        Span<short> secret = noise[..VectorCoefficients];
        Span<short> error = noise[VectorCoefficients..];
        TransformVector(secret);
        TransformVector(error);
        Span<short> publicVector = stackalloc short[VectorCoefficients];
        for (int row = 0; row < Rank; row++)
            MlKemRing.InnerProduct(Row(matrix, row), secret, Polynomial(publicVector, row));
        MlKemRing.ToMontgomery(publicVector);
        MlKemRing.Add(publicVector, error);

        MlKemEncoding.EncodeWhole(publicVector, encapsulationKey[..VectorBytes]);
        matrixSeed.CopyTo(encapsulationKey[VectorBytes..]);
        MlKemEncoding.EncodeWhole(secret, decapsulationKey[..VectorBytes]);
        encapsulationKey.CopyTo(decapsulationKey[VectorBytes..]);
        Sha3(encapsulationKey, [], KeccakSponge.Rate256, decapsulationKey.Slice(VectorBytes + EncapsulationKeyBytes, HashBytes));
        seed[32..].CopyTo(decapsulationKey[^RejectionBytes..]);

        Forget(noise);
        CryptographicOperations.ZeroMemory(seeds);
    }

    /// <summary>Encapsulates to a key with fresh randomness of the operating system.</summary>
    /// <param name="encapsulationKey">Any bytes, for instance from a peer.</param>
    /// <param name="ciphertext">1,088 bytes.</param>
    /// <param name="sharedSecret">32 bytes.</param>
    /// <returns>False, with both outputs zeroed, when the key has another length or a coefficient that is not below q.</returns>
    /// <exception cref="ArgumentException">An output of another length.</exception>
    public static bool TryEncapsulate(ReadOnlySpan<byte> encapsulationKey, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        Span<byte> randomness = stackalloc byte[RandomnessBytes];
        RandomNumberGenerator.Fill(randomness);
        bool isValid = TryEncapsulate(encapsulationKey, randomness, ciphertext, sharedSecret);
        CryptographicOperations.ZeroMemory(randomness);
        return isValid;
    }

    /// <summary>Encapsulates with given randomness (FIPS 203, ML-KEM.Encaps_internal, after the checks of section 7.2).</summary>
    /// <param name="encapsulationKey">Any bytes, for instance from a peer.</param>
    /// <param name="randomness">32 bytes, uniformly random, never used twice.</param>
    /// <param name="ciphertext">1,088 bytes.</param>
    /// <param name="sharedSecret">32 bytes.</param>
    /// <returns>False, with both outputs zeroed, when the key has another length or a coefficient that is not below q.</returns>
    /// <exception cref="ArgumentException">Randomness or an output of another length.</exception>
    public static bool TryEncapsulate(
        ReadOnlySpan<byte> encapsulationKey, ReadOnlySpan<byte> randomness, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        Require.Length(randomness, RandomnessBytes, nameof(randomness));
        Require.Length(ciphertext, CiphertextBytes, nameof(ciphertext));
        Require.Length(sharedSecret, SharedSecretBytes, nameof(sharedSecret));
        Span<short> publicVector = stackalloc short[VectorCoefficients];
        if (encapsulationKey.Length != EncapsulationKeyBytes
            || !MlKemEncoding.TryDecodeWhole(encapsulationKey[..VectorBytes], publicVector))
        {
            ciphertext.Clear();
            sharedSecret.Clear();
            return false;
        }

        Span<byte> keyHash = stackalloc byte[HashBytes];
        Sha3(encapsulationKey, [], KeccakSponge.Rate256, keyHash);
        Span<byte> derived = stackalloc byte[64];
        Sha3(randomness, keyHash, KeccakSponge.Rate512, derived);
        Encrypt(publicVector, encapsulationKey[VectorBytes..], randomness, derived[32..], ciphertext);
        derived[..32].CopyTo(sharedSecret);
        CryptographicOperations.ZeroMemory(derived);
        return true;
    }

    /// <summary>Decapsulates (FIPS 203, ML-KEM.Decaps_internal, after the checks of section 7.3).</summary>
    /// <param name="decapsulationKey">2,400 bytes as <see cref="GenerateKeys"/> writes them.</param>
    /// <param name="ciphertext">Any bytes, for instance from a peer.</param>
    /// <param name="sharedSecret">32 bytes.</param>
    /// <returns>
    /// False, with the output zeroed, when a length is wrong or the key does not hash to the digest inside it or holds a coefficient
    /// that is
    /// not below q. True otherwise, also for a ciphertext that nobody made: its secret is pseudo-random.
    /// </returns>
    /// <exception cref="ArgumentException">An output of another length.</exception>
    public static bool TryDecapsulate(ReadOnlySpan<byte> decapsulationKey, ReadOnlySpan<byte> ciphertext, Span<byte> sharedSecret)
    {
        Require.Length(sharedSecret, SharedSecretBytes, nameof(sharedSecret));
        sharedSecret.Clear();
        if (decapsulationKey.Length != DecapsulationKeyBytes || ciphertext.Length != CiphertextBytes)
            return false;

        ReadOnlySpan<byte> encapsulationKey = decapsulationKey.Slice(VectorBytes, EncapsulationKeyBytes);
        ReadOnlySpan<byte> keyHash = decapsulationKey.Slice(VectorBytes + EncapsulationKeyBytes, HashBytes);
        Span<byte> expectedHash = stackalloc byte[HashBytes];
        Sha3(encapsulationKey, [], KeccakSponge.Rate256, expectedHash);
        Span<short> secret = stackalloc short[VectorCoefficients];
        Span<short> publicVector = stackalloc short[VectorCoefficients];
        bool isKeyValid = CryptographicOperations.FixedTimeEquals(expectedHash, keyHash)
            & MlKemEncoding.TryDecodeWhole(decapsulationKey[..VectorBytes], secret)
            & MlKemEncoding.TryDecodeWhole(encapsulationKey[..VectorBytes], publicVector);
        if (!isKeyValid)
        {
            Forget(secret);
            return false;
        }

        Span<byte> message = stackalloc byte[MlKemEncoding.MessageBytes];
        Decrypt(secret, ciphertext, message);
        Span<byte> derived = stackalloc byte[64];
        Sha3(message, keyHash, KeccakSponge.Rate512, derived);
        Span<byte> rejection = stackalloc byte[SharedSecretBytes];
        Shake(decapsulationKey[^RejectionBytes..], ciphertext, rejection);
        Span<byte> again = stackalloc byte[CiphertextBytes];
        Encrypt(publicVector, encapsulationKey[VectorBytes..], message, derived[32..], again);

        int difference = 0;
        for (int i = 0; i < again.Length; i++)
            difference |= again[i] ^ ciphertext[i];

        // All ones when the ciphertexts differ: the choice must not be a branch.
        int reject = -difference >> 31;
        for (int i = 0; i < sharedSecret.Length; i++)
            sharedSecret[i] = (byte)(derived[i] ^ (reject & (derived[i] ^ rejection[i])));

        Forget(secret);
        CryptographicOperations.ZeroMemory(message);
        CryptographicOperations.ZeroMemory(derived);
        CryptographicOperations.ZeroMemory(rejection);
        CryptographicOperations.ZeroMemory(again);
        return true;
    }

    // K-PKE.Encrypt
    [SkipLocalsInit]    // every local is written before it is read
    private static void Encrypt(
        ReadOnlySpan<short> publicVector,
        ReadOnlySpan<byte> matrixSeed,
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> noiseSeed,
        Span<byte> ciphertext)
    {
        Span<short> matrix = stackalloc short[Rank * VectorCoefficients];
        Span<short> noise = stackalloc short[(2 * VectorCoefficients) + Coefficients];
        MlKemSampling.Draw(matrixSeed, isTransposed: true, matrix, noiseSeed, noise);
        Span<short> ephemeral = noise[..VectorCoefficients];
        Span<short> errors = noise[VectorCoefficients..];
        TransformVector(ephemeral);

        Span<short> masked = stackalloc short[VectorCoefficients];
        for (int row = 0; row < Rank; row++)
        {
            Span<short> polynomial = Polynomial(masked, row);
            MlKemRing.InnerProduct(Row(matrix, row), ephemeral, polynomial);
            MlKemRing.InverseTransform(polynomial);
        }

        MlKemRing.Add(masked, errors[..VectorCoefficients]);
        Span<short> carrier = stackalloc short[Coefficients];
        MlKemRing.InnerProduct(publicVector, ephemeral, carrier);
        MlKemRing.InverseTransform(carrier);
        MlKemRing.Add(carrier, errors[VectorCoefficients..]);
        MlKemEncoding.AddMessage(message, carrier);

        MlKemEncoding.CompressTen(masked, ciphertext[..(Rank * MlKemEncoding.TenBitBytes)]);
        MlKemEncoding.CompressFour(carrier, ciphertext[(Rank * MlKemEncoding.TenBitBytes)..]);
        Forget(noise);
        Forget(masked);
        Forget(carrier);
    }

    // K-PKE.Decrypt
    [SkipLocalsInit]    // every local is written before it is read
    private static void Decrypt(ReadOnlySpan<short> secret, ReadOnlySpan<byte> ciphertext, Span<byte> message)
    {
        Span<short> masked = stackalloc short[VectorCoefficients];
        Span<short> carrier = stackalloc short[Coefficients];
        Span<short> product = stackalloc short[Coefficients];
        MlKemEncoding.DecompressTen(ciphertext[..(Rank * MlKemEncoding.TenBitBytes)], masked);
        MlKemEncoding.DecompressFour(ciphertext[(Rank * MlKemEncoding.TenBitBytes)..], carrier);
        TransformVector(masked);
        MlKemRing.InnerProduct(secret, masked, product);
        MlKemRing.InverseTransform(product);
        MlKemRing.SubtractFrom(product, carrier);
        MlKemEncoding.ToMessage(product, message);
        Forget(product);
    }

    private static void TransformVector(Span<short> polynomials)
    {
        for (int i = 0; i < Rank; i++)
            MlKemRing.Transform(Polynomial(polynomials, i));
        MlKemRing.Reduce(polynomials);
    }

    private static void Sha3(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int rateBytes, Span<byte> output)
    {
        var sponge = new KeccakSponge(rateBytes, KeccakSponge.SuffixSha3);
        sponge.Absorb(first);
        sponge.Absorb(second);
        sponge.Squeeze(output);
        sponge.Clear();
    }

    private static void Shake(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> output)
    {
        var sponge = new KeccakSponge(KeccakSponge.Rate256, KeccakSponge.SuffixShake);
        sponge.Absorb(first);
        sponge.Absorb(second);
        sponge.Squeeze(output);
        sponge.Clear();
    }

    private static Span<short> Polynomial(Span<short> vector, int index) => vector.Slice(index * Coefficients, Coefficients);

    private static Span<short> Row(Span<short> matrix, int row) => matrix.Slice(row * VectorCoefficients, VectorCoefficients);

    private static void Forget(Span<short> values) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(values));
}
