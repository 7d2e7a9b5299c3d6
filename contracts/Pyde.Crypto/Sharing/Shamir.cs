using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Sharing;

/// <summary>Shamir's secret sharing over Goldilocks: any threshold of shares gives the secret, fewer give nothing about it.</summary>
/// <remarks>
/// A secret of any bytes travels as 7-byte little-endian field elements, zero-filled, one polynomial each. Whoever combines takes the
/// canonical subset, the lowest indices, so that all get the same. Any thread. Source: Shamir 1979; cryptography.md.
/// </remarks>
public static class Shamir
{
    /// <summary>Longest secret, in bytes.</summary>
    public const int SecretBytesMax = 1024;

    private const int PackedBytes = 7;

    /// <summary>Splits a secret.</summary>
    /// <param name="secret">1 to <see cref="SecretBytesMax"/> bytes.</param>
    /// <param name="threshold">Shares that give it back: 1 to <paramref name="members"/>.</param>
    /// <param name="members">Shares made: up to <see cref="CanonicalSubset.MembersMax"/>.</param>
    /// <returns>Shares of members 1, 2, …, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">A number outside these ranges.</exception>
    public static Share[] Split(Secret secret, int threshold, int members)
    {
        ArgumentNullException.ThrowIfNull(secret);
        SharingSize.Check(threshold, members);
        using Secret packed = Pack(secret);
        int elementBytes = packed.LengthBytes;
        using Secret coefficients = Secret.Create(threshold * elementBytes, bytes =>
        {
            packed.Reveal().CopyTo(bytes);
            FieldPolynomial.Randomize(bytes[elementBytes..]);
        });
        var shares = new Share[members];
        for (int i = 0; i < members; i++)
        {
            ulong point = (ulong)i + 1;
            shares[i] = Share.Create(
                i + 1,
                elementBytes / FieldPolynomial.ElementBytes,
                values => FieldPolynomial.Evaluate(coefficients.Reveal(), point, values));
        }

        return shares;
    }

    /// <summary>Combines the canonical subset of shares.</summary>
    /// <param name="shares">At least <paramref name="threshold"/> shares of different members, in any order.</param>
    /// <param name="threshold">The threshold of the sharing.</param>
    /// <param name="secretBytes">Bytes of the secret.</param>
    /// <param name="secret">The secret, which the caller disposes, or null.</param>
    /// <returns>Ok, TooFew, BadIndex, ShapeMismatch or Inconsistent. A wrong share may also give a wrong secret with Ok: verify
    /// shares.</returns>
    /// <exception cref="ArgumentException">A threshold or length outside its range.</exception>
    public static SharingOutcome TryCombine(IReadOnlyList<Share> shares, int threshold, int secretBytes, out Secret? secret)
    {
        secret = null;
        SharingOutcome outcome = TryCombineElements(shares, threshold, out Secret? elements);
        if (outcome != SharingOutcome.Ok)
            return outcome;
        using (elements)
        {
            if (elements!.LengthBytes != ElementsOf(secretBytes) * FieldPolynomial.ElementBytes)
                return SharingOutcome.ShapeMismatch;
            secret = Unpack(elements, secretBytes);
            return secret is null ? SharingOutcome.Inconsistent : SharingOutcome.Ok;
        }
    }

    /// <summary>Field elements of a secret of so many bytes.</summary>
    internal static int ElementsOf(int secretBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secretBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(secretBytes, SecretBytesMax);
        return (secretBytes + PackedBytes - 1) / PackedBytes;
    }

    /// <summary>The values at 0 of the polynomials through the canonical subset.</summary>
    internal static SharingOutcome TryCombineElements(IReadOnlyList<Share> shares, int threshold, out Secret? elements)
    {
        ArgumentNullException.ThrowIfNull(shares);
        SharingSize.Check(threshold, CanonicalSubset.MembersMax);
        elements = null;
        if (shares.Count < threshold)
            return SharingOutcome.TooFew;
        int[] indices = [.. shares.Select(share => share.Index)];
        int[] subset = new int[threshold];
        if (!CanonicalSubset.TrySelect(indices, subset))
            return SharingOutcome.BadIndex;
        int elementCount = shares[0].Elements;
        foreach (Share share in shares)
        {
            if (share.Elements != elementCount)
                return SharingOutcome.ShapeMismatch;
        }

        ulong[] factors = new ulong[threshold];
        FieldPolynomial.LagrangeAtZero(subset, factors);
        elements = Secret.Create(elementCount * FieldPolynomial.ElementBytes, sum =>
        {
            for (int i = 0; i < subset.Length; i++)
                FieldPolynomial.AddScaled(sum, shares[Array.IndexOf(indices, subset[i])].Reveal(), factors[i]);
        });
        return SharingOutcome.Ok;
    }

    internal static Secret Pack(Secret secret) => Secret.Create(ElementsOf(secret.LengthBytes) * FieldPolynomial.ElementBytes, elements =>
    {
        ReadOnlySpan<byte> bytes = secret.Reveal();
        for (int at = 0, i = 0; at < bytes.Length; at += PackedBytes, i++)
            bytes.Slice(at, Math.Min(PackedBytes, bytes.Length - at)).CopyTo(elements[(i * FieldPolynomial.ElementBytes)..]);
    });

    private static Secret? Unpack(Secret elements, int secretBytes)
    {
        // Whatever lies above an element's bytes is 0 in every honest sharing; gathered without a branch on it.
        int excess = 0;
        Secret secret = Secret.Create(secretBytes, bytes =>
        {
            ReadOnlySpan<byte> source = elements.Reveal();
            for (int at = 0; !source.IsEmpty; source = source[FieldPolynomial.ElementBytes..])
            {
                int take = Math.Min(PackedBytes, bytes.Length - at);
                source[..take].CopyTo(bytes[at..]);
                foreach (byte above in source[take..FieldPolynomial.ElementBytes])
                    excess |= above;
                at += take;
            }
        });
        if (excess == 0)
            return secret;
        secret.Dispose();
        return null;
    }
}
