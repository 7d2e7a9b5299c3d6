using System.Buffers.Binary;
using System.Security.Cryptography;
using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Sharing;

/// <summary>What a dealer publishes: one hash for every pair of members, and one for every member's share.</summary>
/// <remarks>
/// The dealer's polynomial F(x, y) is symmetric, so the value F(i, j) is in the rows of both i and j, under one commitment. As many
/// honest rows
/// as the threshold that fit the commitments therefore fit one polynomial, and with it one secret: no group structure is needed.
/// A commitment is BLAKE3("pyde/dealing/v1" ‖ i ‖ j ‖ salt ‖ values), i ≥ j as u16 little-endian; j = 0 is member i's share.
/// Encoded: members, threshold, elements as u16 little-endian, then the hashes of (1,0) (1,1) (2,0) (2,1) (2,2) …
/// Immutable; any thread.
/// </remarks>
public sealed class DealingCommitments
{
    /// <summary>Most field elements of a dealt secret.</summary>
    public const int ElementsMax = 256;

    internal const int SaltBytes = 32;

    private const int HeaderBytes = 6;
    private const int HashBytes = Blake3.HashBytes;

    private readonly byte[] _hashes;

    internal DealingCommitments(int members, int threshold, int elements, byte[] hashes)
    {
        Members = members;
        Threshold = threshold;
        Elements = elements;
        _hashes = hashes;
    }

    /// <summary>Members dealt to.</summary>
    public int Members { get; }

    /// <summary>Rows that determine the secret.</summary>
    public int Threshold { get; }

    /// <summary>Field elements of the secret.</summary>
    public int Elements { get; }

    private static ReadOnlySpan<byte> Domain => "pyde/dealing/v1"u8;

    /// <summary>Reads published commitments.</summary>
    /// <param name="encoded">Any bytes, for instance from a peer.</param>
    /// <param name="commitments">The commitments, or null.</param>
    /// <returns>False unless the bytes are exactly one encoding with numbers inside their ranges.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out DealingCommitments? commitments)
    {
        commitments = null;
        if (encoded.Length < HeaderBytes)
            return false;
        int members = BinaryPrimitives.ReadUInt16LittleEndian(encoded);
        int threshold = BinaryPrimitives.ReadUInt16LittleEndian(encoded[2..]);
        int elements = BinaryPrimitives.ReadUInt16LittleEndian(encoded[4..]);
        if (members is < 1 or > CanonicalSubset.MembersMax
            || threshold < 1
            || threshold > members
            || elements is < 1 or > ElementsMax
            || encoded.Length != HeaderBytes + (Pairs(members) * HashBytes))
        {
            return false;
        }

        commitments = new DealingCommitments(members, threshold, elements, encoded[HeaderBytes..].ToArray());
        return true;
    }

    /// <summary>The bytes to publish.</summary>
    /// <returns>The encoding that <see cref="TryDecode"/> reads.</returns>
    public byte[] Encode()
    {
        byte[] encoded = new byte[HeaderBytes + _hashes.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(encoded, (ushort)Members);
        BinaryPrimitives.WriteUInt16LittleEndian(encoded.AsSpan(2), (ushort)Threshold);
        BinaryPrimitives.WriteUInt16LittleEndian(encoded.AsSpan(4), (ushort)Elements);
        _hashes.CopyTo(encoded, HeaderBytes);
        return encoded;
    }

    /// <summary>Whether a row is the one that was committed to. A member that gets Ok holds a good share; any other answer is a
    /// complaint.</summary>
    /// <param name="row">The row that the dealer sent, or published in answer to a complaint.</param>
    /// <returns>Ok, BadIndex, ShapeMismatch or CommitmentMismatch.</returns>
    public SharingOutcome Verify(DealingRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Index > Members)
            return SharingOutcome.BadIndex;
        if (row.Members != Members || row.Threshold != Threshold || row.Elements != Elements)
            return SharingOutcome.ShapeMismatch;
        byte[] values = GC.AllocateArray<byte>(Elements * FieldPolynomial.ElementBytes, pinned: true);
        Span<byte> hash = stackalloc byte[HashBytes];
        bool isCommitted = true;
        for (int other = 0; other <= Members; other++)
        {
            FieldPolynomial.Evaluate(row.Coefficients, (ulong)other, values);
            Commit(row.Index, other, row.Salt(other), values, hash);
            isCommitted &= hash.SequenceEqual(HashOf(row.Index, other));
        }

        CryptographicOperations.ZeroMemory(values);
        return isCommitted ? SharingOutcome.Ok : SharingOutcome.CommitmentMismatch;
    }

    /// <summary>Whether a share that a member reveals is the one that was committed to.</summary>
    /// <param name="share">The revealed share.</param>
    /// <param name="salt">32 bytes: <see cref="DealingRow.ShareSalt"/> of the member's row.</param>
    /// <returns>Ok, BadIndex, ShapeMismatch or CommitmentMismatch.</returns>
    public SharingOutcome VerifyShare(Share share, ReadOnlySpan<byte> salt)
    {
        ArgumentNullException.ThrowIfNull(share);
        if (share.Index > Members)
            return SharingOutcome.BadIndex;
        if (share.Elements != Elements || salt.Length != SaltBytes)
            return SharingOutcome.ShapeMismatch;
        Span<byte> hash = stackalloc byte[HashBytes];
        Commit(share.Index, 0, salt, share.Reveal(), hash);
        return hash.SequenceEqual(HashOf(share.Index, 0)) ? SharingOutcome.Ok : SharingOutcome.CommitmentMismatch;
    }

    internal static int Pairs(int members) => Position(members + 1, 0);

    // Member i starts after the rows of 1 … i − 1, which hold 2 … i hashes.
    internal static int Position(int high, int low) => ((high - 1) * (high + 2) / 2) + low;

    internal static void Commit(int first, int second, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> values, Span<byte> hash)
    {
        Span<byte> pair = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(pair, (ushort)Math.Max(first, second));
        BinaryPrimitives.WriteUInt16LittleEndian(pair[2..], (ushort)Math.Min(first, second));
        Blake3Hasher hasher = Blake3Hasher.Create();
        hasher.Update(Domain);
        hasher.Update(pair);
        hasher.Update(salt);
        hasher.Update(values);
        hasher.Finalize(hash);
        hasher.Clear();
    }

    private ReadOnlySpan<byte> HashOf(int first, int second) =>
        _hashes.AsSpan(Position(Math.Max(first, second), Math.Min(first, second)) * HashBytes, HashBytes);
}
