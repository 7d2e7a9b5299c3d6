using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pyde.Crypto.Falcon;

/// <summary>A FALCON-512 public key, decoded once and kept in transformed form: for keys that verify more than one signature.</summary>
/// <remarks>Any thread, any number at a time; holds 2 KiB. Only public data. Source: FALCON round 3, algorithm 16.</remarks>
public sealed class FalconVerifier
{
    // Squares of s1 and s2 together, inclusive (FALCON round 3, table 3.3).
    private const ulong SquaredNormMax = 34_034_726;

    private readonly uint[] _transformedKey;

    private FalconVerifier(uint[] transformedKey) => _transformedKey = transformedKey;

    /// <summary>Decodes a public key.</summary>
    /// <param name="publicKey">897 bytes: header 0x09 and 512 coefficients of 14 bits.</param>
    /// <param name="verifier">The verifier, or null when the answer is false.</param>
    /// <returns>False for any other length or header, and for a coefficient that is not below 12,289. Never throws.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> publicKey, [NotNullWhen(true)] out FalconVerifier? verifier)
    {
        var transformed = new uint[FalconNtt.N];
        verifier = TryTransform(publicKey, transformed) ? new FalconVerifier(transformed) : null;
        return verifier is not null;
    }

    /// <summary>Verifies a signature over <c>0x00 || len(context) || context || message</c> (cryptography.md, what is signed).</summary>
    /// <param name="context">0 to 255 bytes; a longer one verifies nothing.</param>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="signature">Compressed (header 0x39, at most 690 bytes) or constant-time form (header 0x59, exactly 809 bytes).</param>
    /// <returns>False for a wrong signature and for anything malformed. Never throws, never allocates.</returns>
    public bool Verify(ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Verify(_transformedKey, context, message, signature);

    /// <summary>Verifies a signature over the message alone, as the reference's known-answer tests sign it.</summary>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="signature">As for <see cref="Verify(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</param>
    /// <returns>False for a wrong signature and for anything malformed. Never throws, never allocates.</returns>
    public bool VerifyBare(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        VerifyBare(_transformedKey, message, signature);

    /// <summary>Decodes and transforms a public key into 512 words.</summary>
    internal static bool TryTransform(ReadOnlySpan<byte> publicKey, Span<uint> transformed)
    {
        if (publicKey.Length != Falcon512.PublicKeyBytes || publicKey[0] != Falcon512.PublicKeyHeader)
            return false;
        if (!FalconCodec.TryDecodePublicKey(publicKey, transformed))
            return false;

        FalconNtt.Forward(transformed);
        FalconNtt.MultiplyBy(transformed, FalconNtt.ProductScale);
        return true;
    }

    internal static bool Verify(
        ReadOnlySpan<uint> transformedKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<int> s2 = stackalloc int[FalconNtt.N];
        if (context.Length > Falcon512.ContextBytesMax || !TryDecode(signature, s2))
            return false;

        Span<uint> point = stackalloc uint[FalconNtt.N];
        HashToPoint.Framed(signature.Slice(1, Falcon512.SaltBytes), context, message, point);
        return IsShort(transformedKey, point, s2);
    }

    internal static bool VerifyBare(ReadOnlySpan<uint> transformedKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<int> s2 = stackalloc int[FalconNtt.N];
        if (!TryDecode(signature, s2))
            return false;

        Span<uint> point = stackalloc uint[FalconNtt.N];
        HashToPoint.Bare(signature.Slice(1, Falcon512.SaltBytes), message, point);
        return IsShort(transformedKey, point, s2);
    }

    private static bool TryDecode(ReadOnlySpan<byte> signature, Span<int> s2)
    {
        const int polynomialAt = 1 + Falcon512.SaltBytes;
        if (signature.Length <= polynomialAt)
            return false;

        return signature[0] switch
        {
            Falcon512.CompressedHeader => FalconCodec.TryDecodeCompressed(signature[polynomialAt..], s2),
            Falcon512.ConstantTimeHeader => signature.Length == polynomialAt + FalconCodec.FixedWidthBytes
                && FalconCodec.TryDecodeFixedWidth(signature[polynomialAt..], s2),
            _ => false,
        };
    }

    /// <summary>Recomputes s1 = c - s2·h and compares the length of (s1, s2) with the bound.</summary>
    [MethodImpl(Compiled.AtOnce)]
    private static bool IsShort(ReadOnlySpan<uint> transformedKey, ReadOnlySpan<uint> point, ReadOnlySpan<int> s2)
    {
        Span<uint> product = stackalloc uint[FalconNtt.N];
        ref uint productRef = ref MemoryMarshal.GetReference(product);
        ref uint pointRef = ref MemoryMarshal.GetReference(point[..FalconNtt.N]);
        ref int s2Ref = ref MemoryMarshal.GetReference(s2[..FalconNtt.N]);
        Vector256<int> q = Vector256.Create((int)ModQ.Q);
        for (nuint i = 0; i < FalconNtt.N; i += (nuint)Vector256<int>.Count)
        {
            Vector256<int> value = Vector256.LoadUnsafe(ref s2Ref, i);
            (value + (q & (value >> 31))).AsUInt32().StoreUnsafe(ref productRef, i);
        }

        FalconNtt.Forward(product);
        FalconNtt.MultiplyPointwise(product, transformedKey);
        FalconNtt.Inverse(product);

        // A lane sums 64 squares up to 6,144² and 64 up to 2,047²: 2.7·10⁹ at most, which 32 bits hold.
        Vector256<uint> squares = Vector256<uint>.Zero;
        Vector256<int> half = Vector256.Create((int)ModQ.Q / 2);
        for (nuint i = 0; i < FalconNtt.N; i += (nuint)Vector256<int>.Count)
        {
            Vector256<int> s1 = (Vector256.LoadUnsafe(ref pointRef, i) - Vector256.LoadUnsafe(ref productRef, i)).AsInt32();
            s1 += q & (s1 >> 31);
            s1 -= q & Vector256.GreaterThan(s1, half);
            Vector256<int> other = Vector256.LoadUnsafe(ref s2Ref, i);
            squares += (s1 * s1).AsUInt32() + (other * other).AsUInt32();
        }

        ulong squaredNorm = 0;
        for (int lane = 0; lane < Vector256<uint>.Count; lane++)
            squaredNorm += squares[lane];
        return squaredNorm <= SquaredNormMax;
    }
}
