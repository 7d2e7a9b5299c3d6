using System.Security.Cryptography;
using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Sharing;

/// <summary>Hands a shared secret from one committee to the next, of another size and threshold, without putting it together.</summary>
/// <remarks>
/// Every old member deals its own share to the new committee; the new share is the combination, by the canonical subset of old members,
/// of what
/// they dealt. A dealing binds a dealer to some value, not to its old share: with more dealers than the old threshold
/// <see cref="TryParityShare"/> shows whether all of them dealt true shares. Any thread.
/// </remarks>
public static class Resharing
{
    /// <summary>Deals an old member's share to the new committee.</summary>
    /// <param name="share">The old member's share.</param>
    /// <param name="newThreshold">Threshold of the new committee.</param>
    /// <param name="newMembers">Size of the new committee.</param>
    /// <returns>A dealing that the caller disposes.</returns>
    /// <exception cref="ArgumentException">A number outside its range.</exception>
    public static Dealing Deal(Share share, int newThreshold, int newMembers) =>
        Deal(share, newThreshold, newMembers, RandomNumberGenerator.Fill);

    /// <summary>Deals an old member's share with randomness of the caller's, such as a host's random source.</summary>
    /// <param name="share">The old member's share.</param>
    /// <param name="newThreshold">Threshold of the new committee.</param>
    /// <param name="newMembers">Size of the new committee.</param>
    /// <param name="random">Fills with uniform secret bytes; the same bytes make the same dealing.</param>
    /// <returns>A dealing that the caller disposes.</returns>
    /// <exception cref="ArgumentException">A number outside its range.</exception>
    public static Dealing Deal(Share share, int newThreshold, int newMembers, SpanWriter random)
    {
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(random);
        return Dealing.CreateFromElements(share.Reveal(), newThreshold, newMembers, random);
    }

    /// <summary>A new member's share.</summary>
    /// <param name="dealers">Old members whose dealings are qualified.</param>
    /// <param name="rows">The new member's verified row of each of them, in the same order.</param>
    /// <param name="oldThreshold">Threshold of the old committee: so many of the lowest dealers count.</param>
    /// <param name="share">The share, which the caller disposes, or null.</param>
    /// <returns>Ok, TooFew, BadIndex or ShapeMismatch.</returns>
    /// <exception cref="ArgumentException">A threshold outside its range.</exception>
    public static SharingOutcome TryCombine(ReadOnlySpan<int> dealers, IReadOnlyList<DealingRow> rows, int oldThreshold, out Share? share)
    {
        SharingSize.Check(oldThreshold, CanonicalSubset.MembersMax);
        int[] subset = new int[oldThreshold];
        ulong[] factors = new ulong[oldThreshold];
        share = null;
        if (dealers.Length < oldThreshold)
            return SharingOutcome.TooFew;
        if (!CanonicalSubset.TrySelect(dealers, subset))
            return SharingOutcome.BadIndex;
        FieldPolynomial.LagrangeAtZero(subset, factors);
        return TryCombine(dealers, rows, subset, factors, out share);
    }

    /// <summary>
    /// A new member's share of a value that is 0 exactly when the lowest old-threshold-plus-one dealers dealt values of one polynomial.
    /// The new
    /// members publish these shares, which say nothing about the secret, and hand them to <see cref="CheckParity"/>.
    /// </summary>
    /// <param name="dealers">Old members whose dealings are qualified: more than <paramref name="oldThreshold"/>.</param>
    /// <param name="rows">The new member's verified row of each of them, in the same order.</param>
    /// <param name="oldThreshold">Threshold of the old committee.</param>
    /// <param name="share">The share to publish, or null.</param>
    /// <returns>Ok, TooFew, BadIndex or ShapeMismatch.</returns>
    /// <exception cref="ArgumentException">A threshold outside its range.</exception>
    public static SharingOutcome TryParityShare(
        ReadOnlySpan<int> dealers, IReadOnlyList<DealingRow> rows, int oldThreshold, out Share? share)
    {
        SharingSize.Check(oldThreshold, CanonicalSubset.MembersMax);
        int[] subset = new int[oldThreshold + 1];
        ulong[] factors = new ulong[oldThreshold + 1];
        share = null;
        if (dealers.Length <= oldThreshold)
            return SharingOutcome.TooFew;
        if (!CanonicalSubset.TrySelect(dealers, subset))
            return SharingOutcome.BadIndex;
        FieldPolynomial.Parity(subset, factors);
        return TryCombine(dealers, rows, subset, factors, out share);
    }

    /// <summary>Whether published parity shares combine to 0.</summary>
    /// <param name="parityShares">Shares of <see cref="TryParityShare"/> of different new members.</param>
    /// <param name="newThreshold">Threshold of the new committee.</param>
    /// <returns>Ok; Inconsistent when a dealer dealt something else than its share; otherwise why the shares do not combine.</returns>
    public static SharingOutcome CheckParity(IReadOnlyList<Share> parityShares, int newThreshold)
    {
        SharingOutcome outcome = Shamir.TryCombineElements(parityShares, newThreshold, out Secret? sum);
        using (sum)
        {
            if (outcome != SharingOutcome.Ok)
                return outcome;
            return sum!.Reveal().ContainsAnyExcept((byte)0) ? SharingOutcome.Inconsistent : SharingOutcome.Ok;
        }
    }

    private static SharingOutcome TryCombine(
        ReadOnlySpan<int> dealers, IReadOnlyList<DealingRow> rows, int[] subset, ulong[] factors, out Share? share)
    {
        ArgumentNullException.ThrowIfNull(rows);
        share = null;
        if (rows.Count != dealers.Length)
            return SharingOutcome.ShapeMismatch;
        foreach (DealingRow row in rows)
        {
            if (row.Index != rows[0].Index)
                return SharingOutcome.BadIndex;
            if (row.Elements != rows[0].Elements || row.Threshold != rows[0].Threshold || row.Members != rows[0].Members)
                return SharingOutcome.ShapeMismatch;
        }

        int[] order = new int[subset.Length];
        for (int i = 0; i < subset.Length; i++)
            order[i] = dealers.IndexOf(subset[i]);
        share = Share.Create(rows[0].Index, rows[0].Elements, values =>
        {
            for (int i = 0; i < order.Length; i++)
                FieldPolynomial.AddScaled(values, rows[order[i]].Coefficients, factors[i]);
        });
        return SharingOutcome.Ok;
    }
}
