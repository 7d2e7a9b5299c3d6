using System.Diagnostics.CodeAnalysis;

namespace Pyde.Crypto.Falcon;

/// <summary>A FALCON-512 secret key. <see cref="Dispose"/> overwrites it with zeros; nothing but <see cref="Export"/> reveals it.</summary>
/// <remarks>Any thread may sign with it as long as none disposes of it. Source: FALCON round 3, section 3.11.5.</remarks>
public sealed class FalconSecretKey : IDisposable
{
    private const int BasisWidth = 6;
    private const int SolutionWidth = 8;
    private const int SmallestPart = FalconNtt.N * BasisWidth / 8;

    // f, g, F and G one after the other. Pinned: the collector must not leave copies behind.
    private readonly sbyte[] _polynomials;
    private bool _disposed;

    private FalconSecretKey(sbyte[] polynomials) => _polynomials = polynomials;

    /// <summary>Decodes a secret key.</summary>
    /// <param name="encoded">1,281 bytes: header 0x59, f and g with 6 bits and F with 8 bits a coefficient. The caller wipes it.</param>
    /// <param name="key">The key, which the caller disposes of, or null when the answer is false.</param>
    /// <returns>
    /// False for any other length or header, for a coefficient with the one value its width forbids, and when no short G belongs to the
    /// three polynomials. Never throws.
    /// </returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out FalconSecretKey? key)
    {
        key = null;
        if (encoded.Length != Falcon512.SecretKeyBytes || encoded[0] != Falcon512.SecretKeyHeader)
            return false;

        var candidate = new FalconSecretKey(Allocate());
        ReadOnlySpan<byte> body = encoded[1..];
        bool complete = FalconCodec.TryDecodeSmall(body, BasisWidth, candidate.Part(0))
            & FalconCodec.TryDecodeSmall(body[SmallestPart..], BasisWidth, candidate.Part(1))
            & FalconCodec.TryDecodeSmall(body[(2 * SmallestPart)..], SolutionWidth, candidate.Part(2));
        if (!complete || !TryComplete(candidate.Part(0), candidate.Part(1), candidate.Part(2), candidate.Part(3)))
        {
            candidate.Dispose();
            return false;
        }

        key = candidate;
        return true;
    }

    /// <summary>Writes the encoded key.</summary>
    /// <param name="destination">Exactly 1,281 bytes; the caller wipes it.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public void Export(Span<byte> destination)
    {
        Require.Length(destination, Falcon512.SecretKeyBytes, nameof(destination));
        destination[0] = Falcon512.SecretKeyHeader;
        Span<byte> body = destination[1..];
        bool fits = FalconCodec.TryEncodeSmall(F0, BasisWidth, body)
            & FalconCodec.TryEncodeSmall(G0, BasisWidth, body[SmallestPart..])
            & FalconCodec.TryEncodeSmall(F1, SolutionWidth, body[(2 * SmallestPart)..]);
        if (!fits)
            throw new InvalidOperationException("A coefficient of the secret key is outside its width.");
    }

    /// <summary>Computes the public key, g/f modulo q.</summary>
    /// <param name="publicKey">Exactly 897 bytes, written.</param>
    /// <exception cref="ArgumentException"><paramref name="publicKey"/> has another length.</exception>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public void DerivePublicKey(Span<byte> publicKey)
    {
        Require.Length(publicKey, Falcon512.PublicKeyBytes, nameof(publicKey));
        Span<uint> h = stackalloc uint[FalconNtt.N];
        if (!TryComputePublic(F0, G0, h))
            throw new InvalidOperationException("f has no inverse modulo q.");
        publicKey[0] = Falcon512.PublicKeyHeader;
        FalconCodec.EncodeModQ(h, publicKey[1..]);
    }

    /// <summary>Overwrites the key with zeros. A second call does nothing.</summary>
    public void Dispose()
    {
        _disposed = true;
        FalconCodec.Wipe(_polynomials.AsSpan());
    }

    /// <summary>The polynomial f.</summary>
    internal ReadOnlySpan<sbyte> F0 => Alive(0);

    /// <summary>The polynomial g.</summary>
    internal ReadOnlySpan<sbyte> G0 => Alive(1);

    /// <summary>The polynomial F with f·G - g·F = q.</summary>
    internal ReadOnlySpan<sbyte> F1 => Alive(2);

    /// <summary>The polynomial G.</summary>
    internal ReadOnlySpan<sbyte> G1 => Alive(3);

    /// <summary>All that this object keeps of the key, for a test that sees it vanish.</summary>
    internal ReadOnlySpan<sbyte> Memory => _polynomials;

    /// <summary>A key from its four polynomials, which are copied.</summary>
    internal static FalconSecretKey Create(ReadOnlySpan<sbyte> f, ReadOnlySpan<sbyte> g, ReadOnlySpan<sbyte> bigF, ReadOnlySpan<sbyte> bigG)
    {
        var key = new FalconSecretKey(Allocate());
        f.CopyTo(key.Part(0));
        g.CopyTo(key.Part(1));
        bigF.CopyTo(key.Part(2));
        bigG.CopyTo(key.Part(3));
        return key;
    }

    /// <summary>h = g/f modulo q.</summary>
    /// <returns>False when f has no inverse.</returns>
    internal static bool TryComputePublic(ReadOnlySpan<sbyte> f, ReadOnlySpan<sbyte> g, Span<uint> h)
    {
        Span<uint> divisor = stackalloc uint[FalconNtt.N];
        Load(g, h);
        bool invertible = TryLoadInverse(f, divisor);
        if (invertible)
        {
            FalconNtt.MultiplyPointwise(h, divisor);
            FalconNtt.Inverse(h);
            FalconNtt.MultiplyBy(h, FalconNtt.QuotientScale);
        }

        FalconCodec.Wipe(divisor);
        return invertible;
    }

    /// <summary>G = g·F/f modulo q, which is the integer polynomial itself when that is short.</summary>
    private static bool TryComplete(ReadOnlySpan<sbyte> f, ReadOnlySpan<sbyte> g, ReadOnlySpan<sbyte> bigF, Span<sbyte> bigG)
    {
        Span<uint> work = stackalloc uint[2 * FalconNtt.N];
        Span<uint> quotient = work[..FalconNtt.N];
        Span<uint> other = work[FalconNtt.N..];
        Load(g, quotient);
        Load(bigF, other);
        // Into Montgomery form first, so that the factors R of the two products cancel.
        FalconNtt.MultiplyBy(other, ModQ.RSquared);
        FalconNtt.MultiplyPointwise(quotient, other);
        bool valid = TryLoadInverse(f, other);
        if (valid)
        {
            FalconNtt.MultiplyPointwise(quotient, other);
            FalconNtt.Inverse(quotient);
            FalconNtt.MultiplyBy(quotient, FalconNtt.QuotientScale);
            int outside = 0;
            for (int i = 0; i < FalconNtt.N; i++)
            {
                int value = ModQ.ToSigned(quotient[i]);
                outside |= (sbyte.MaxValue - value) | (sbyte.MaxValue + value);
                bigG[i] = (sbyte)value;
            }

            valid = outside >= 0;
        }

        FalconCodec.Wipe(work);
        return valid;
    }

    private static void Load(ReadOnlySpan<sbyte> polynomial, Span<uint> transformed)
    {
        for (int i = 0; i < FalconNtt.N; i++)
            transformed[i] = ModQ.FromSigned(polynomial[i]);
        FalconNtt.Forward(transformed);
    }

    private static bool TryLoadInverse(ReadOnlySpan<sbyte> polynomial, Span<uint> inverse)
    {
        Load(polynomial, inverse);
        uint zeros = 0;
        for (int i = 0; i < FalconNtt.N; i++)
        {
            zeros |= inverse[i] - 1;
            inverse[i] = ModQ.MontgomeryInverse(inverse[i]);
        }

        return (int)zeros >= 0;
    }

    private static sbyte[] Allocate() => GC.AllocateArray<sbyte>(4 * FalconNtt.N, pinned: true);

    private Span<sbyte> Part(int index) => _polynomials.AsSpan(index * FalconNtt.N, FalconNtt.N);

    private Span<sbyte> Alive(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Part(index);
    }
}
