using System.Security.Cryptography;
using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Sharing;

/// <summary>New shares of the same secret: shares stolen before and after a refresh do not add up.</summary>
/// <remarks>
/// Each member deals a random polynomial G of one degree less and everybody adds (x + y) · G(x, y) to its share: that is 0 at the
/// secret's place
/// for every G, so a dealing that passes <see cref="DealingCommitments.Verify"/> cannot change the secret. Any thread.
/// </remarks>
public static class ProactiveRefresh
{
    /// <summary>Deals one contribution to a refresh.</summary>
    /// <param name="share">A share of the sharing to refresh; only its shape is used.</param>
    /// <param name="threshold">The sharing's threshold, at least 2: a threshold of 1 has nothing to refresh.</param>
    /// <param name="members">The sharing's members.</param>
    /// <returns>A dealing with threshold − 1, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">A number outside these ranges.</exception>
    public static Dealing Deal(Share share, int threshold, int members)
    {
        ArgumentNullException.ThrowIfNull(share);
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 2);
        SharingSize.Check(threshold, members);
        using Secret random = Secret.Create(share.Elements * FieldPolynomial.ElementBytes, FieldPolynomial.Randomize);
        return Dealing.CreateFromElements(random.Reveal(), threshold - 1, members, RandomNumberGenerator.Fill);
    }

    /// <summary>Adds the contributions of all qualified dealers.</summary>
    /// <param name="share">The member's share before.</param>
    /// <param name="rows">The member's verified row of every qualified dealer, in any order; all members use the same dealers.</param>
    /// <param name="refreshed">The member's share afterwards, which the caller disposes, or null.</param>
    /// <returns>Ok, BadIndex for a row of another member, or ShapeMismatch.</returns>
    public static SharingOutcome TryApply(Share share, IReadOnlyList<DealingRow> rows, out Share? refreshed)
    {
        ArgumentNullException.ThrowIfNull(share);
        ArgumentNullException.ThrowIfNull(rows);
        refreshed = null;
        foreach (DealingRow row in rows)
        {
            if (row.Index != share.Index)
                return SharingOutcome.BadIndex;
            if (row.Elements != share.Elements)
                return SharingOutcome.ShapeMismatch;
        }

        refreshed = Share.Create(share.Index, share.Elements, values =>
        {
            share.Reveal().CopyTo(values);
            foreach (DealingRow row in rows)
                FieldPolynomial.AddScaled(values, row.Coefficients, (ulong)share.Index);    // (x + 0) · G(x, 0)
        });
        return SharingOutcome.Ok;
    }
}
