using System.Security.Cryptography;
using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Sharing;

/// <summary>A dealer's side of verifiable secret sharing: commitments for everybody and one private row for each member.</summary>
/// <remarks>
/// The rows are zeroed on dispose; the commitments are public and stay. A member checks its row with
/// <see cref="DealingCommitments.Verify"/>; disputes go through <see cref="ComplaintRound"/>.
/// Source: bivariate sharing as in Ben-Or, Goldwasser, Wigderson 1988, with hash commitments in place of pairwise exchange.
/// </remarks>
public sealed class Dealing : IDisposable
{
    private readonly DealingRow[] _rows;

    private Dealing(DealingCommitments commitments, DealingRow[] rows)
    {
        Commitments = commitments;
        _rows = rows;
    }

    /// <summary>What to publish.</summary>
    public DealingCommitments Commitments { get; }

    /// <summary>What to send: row i belongs to member i + 1.</summary>
    public IReadOnlyList<DealingRow> Rows => _rows;

    /// <summary>Deals a secret.</summary>
    /// <param name="secret">1 to <see cref="Shamir.SecretBytesMax"/> bytes.</param>
    /// <param name="threshold">Shares that give it back: 1 to <paramref name="members"/>.</param>
    /// <param name="members">Up to <see cref="CanonicalSubset.MembersMax"/>.</param>
    /// <returns>A dealing that the caller disposes. <see cref="Shamir.TryCombine"/> of its shares gives the secret.</returns>
    /// <exception cref="ArgumentException">A number outside these ranges.</exception>
    public static Dealing Create(Secret secret, int threshold, int members) =>
        Create(secret, threshold, members, RandomNumberGenerator.Fill);

    /// <summary>Deals a secret with randomness of the caller's, such as a host's random source.</summary>
    /// <param name="secret">1 to <see cref="Shamir.SecretBytesMax"/> bytes.</param>
    /// <param name="threshold">Shares that give it back: 1 to <paramref name="members"/>.</param>
    /// <param name="members">Up to <see cref="CanonicalSubset.MembersMax"/>.</param>
    /// <param name="random">Fills with uniform secret bytes; the same bytes make the same dealing.</param>
    /// <returns>A dealing that the caller disposes.</returns>
    /// <exception cref="ArgumentException">A number outside these ranges.</exception>
    public static Dealing Create(Secret secret, int threshold, int members, SpanWriter random)
    {
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(random);
        using Secret elements = Shamir.Pack(secret);
        return CreateFromElements(elements.Reveal(), threshold, members, random);
    }

    /// <summary>Zeroes the rows.</summary>
    public void Dispose()
    {
        foreach (DealingRow row in _rows)
            row.Dispose();
    }

    internal static Dealing CreateFromElements(ReadOnlySpan<byte> secret, int threshold, int members, SpanWriter random)
    {
        SharingSize.Check(threshold, members);
        int vectorBytes = secret.Length;
        int elements = vectorBytes / FieldPolynomial.ElementBytes;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elements, DealingCommitments.ElementsMax);

        // The matrix of F's coefficients: its rows are polynomials in y, one for each power of x.
        byte[] coefficients = GC.AllocateArray<byte>(threshold * threshold * vectorBytes, pinned: true);
        byte[] salts = GC.AllocateArray<byte>(DealingCommitments.Pairs(members) * DealingCommitments.SaltBytes, pinned: true);
        try
        {
            DrawSymmetric(coefficients, threshold, vectorBytes, random);
            secret.CopyTo(coefficients);
            random(salts);
            byte[] hashes = new byte[DealingCommitments.Pairs(members) * Blake3.HashBytes];
            var rows = new DealingRow[members];
            for (int index = 1; index <= members; index++)
            {
                rows[index - 1] = Row(coefficients, salts, index, members, threshold, elements);
                CommitRow(rows[index - 1], hashes);
            }

            return new Dealing(new DealingCommitments(members, threshold, elements, hashes), rows);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(coefficients);
            CryptographicOperations.ZeroMemory(salts);
        }
    }

    private static void DrawSymmetric(byte[] coefficients, int threshold, int vectorBytes, SpanWriter random)
    {
        for (int u = 0; u < threshold; u++)
        {
            for (int v = 0; v <= u; v++)
            {
                Span<byte> lower = coefficients.AsSpan(((u * threshold) + v) * vectorBytes, vectorBytes);
                FieldPolynomial.Randomize(lower, random);
                lower.CopyTo(coefficients.AsSpan(((v * threshold) + u) * vectorBytes, vectorBytes));
            }
        }
    }

    private static DealingRow Row(byte[] coefficients, byte[] salts, int index, int members, int threshold, int elements)
    {
        int rowBytes = DealingRow.CoefficientBytes(threshold, elements);
        Secret body = Secret.Create(DealingRow.BodyBytes(members, threshold, elements), bytes =>
        {
            FieldPolynomial.Evaluate(coefficients, (ulong)index, bytes[..rowBytes]);
            for (int other = 0; other <= members; other++)
            {
                int position = DealingCommitments.Position(Math.Max(index, other), Math.Min(index, other));
                salts.AsSpan(position * DealingCommitments.SaltBytes, DealingCommitments.SaltBytes)
                    .CopyTo(bytes[(rowBytes + (other * DealingCommitments.SaltBytes))..]);
            }
        });
        return new DealingRow(index, members, threshold, elements, body);
    }

    private static void CommitRow(DealingRow row, byte[] hashes)
    {
        using Secret values = Secret.Create(row.Elements * FieldPolynomial.ElementBytes, bytes =>
        {
            for (int other = 0; other <= row.Index; other++)
            {
                FieldPolynomial.Evaluate(row.Coefficients, (ulong)other, bytes);
                Span<byte> hash = hashes.AsSpan(DealingCommitments.Position(row.Index, other) * Blake3.HashBytes, Blake3.HashBytes);
                DealingCommitments.Commit(row.Index, other, row.Salt(other), bytes, hash);
            }
        });
    }
}
