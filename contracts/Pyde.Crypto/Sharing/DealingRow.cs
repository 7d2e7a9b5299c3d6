using System.Buffers.Binary;
using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Sharing;

/// <summary>What a dealer sends to one member in private: the polynomial F(index, y) and the salts of its commitments.</summary>
/// <remarks>
/// Encoded: index, members, threshold, elements as u16 little-endian; the coefficients, lowest first, each a vector of elements; the
/// salts for
/// 0, 1, …, members. Zeroed on dispose. Not thread-safe.
/// </remarks>
public sealed class DealingRow : IDisposable
{
    private const int HeaderBytes = 8;

    private readonly Secret _body;

    internal DealingRow(int index, int members, int threshold, int elements, Secret body)
    {
        Index = index;
        Members = members;
        Threshold = threshold;
        Elements = elements;
        _body = body;
    }

    /// <summary>The member's index, from 1 on.</summary>
    public int Index { get; }

    /// <summary>Members dealt to.</summary>
    public int Members { get; }

    /// <summary>Rows that determine the secret.</summary>
    public int Threshold { get; }

    /// <summary>Field elements of the secret.</summary>
    public int Elements { get; }

    /// <summary>The salt that opens the commitment to this member's share.</summary>
    public ReadOnlySpan<byte> ShareSalt => Salt(0);

    internal ReadOnlySpan<byte> Coefficients => _body.Reveal()[..CoefficientBytes(Threshold, Elements)];

    /// <summary>Reads a row.</summary>
    /// <param name="encoded">Any bytes, for instance from a dealer.</param>
    /// <param name="row">The row, which the caller disposes, or null.</param>
    /// <returns>False unless the bytes are exactly one encoding with numbers inside their ranges and elements below p.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, out DealingRow? row)
    {
        row = null;
        if (encoded.Length < HeaderBytes)
            return false;
        int index = BinaryPrimitives.ReadUInt16LittleEndian(encoded);
        int members = BinaryPrimitives.ReadUInt16LittleEndian(encoded[2..]);
        int threshold = BinaryPrimitives.ReadUInt16LittleEndian(encoded[4..]);
        int elements = BinaryPrimitives.ReadUInt16LittleEndian(encoded[6..]);
        if (members is < 1 or > CanonicalSubset.MembersMax
            || index < 1
            || index > members
            || threshold < 1
            || threshold > members
            || elements is < 1 or > DealingCommitments.ElementsMax
            || encoded.Length != HeaderBytes + BodyBytes(members, threshold, elements)
            || !FieldPolynomial.IsCanonical(encoded.Slice(HeaderBytes, CoefficientBytes(threshold, elements))))
        {
            return false;
        }

        row = new DealingRow(index, members, threshold, elements, Secret.CopyOf(encoded[HeaderBytes..]));
        return true;
    }

    /// <summary>The bytes to send, sealed, to the member.</summary>
    /// <returns>The encoding that <see cref="TryDecode"/> reads; the caller disposes it.</returns>
    public Secret Encode() => Secret.Create(HeaderBytes + _body.LengthBytes, encoded =>
    {
        BinaryPrimitives.WriteUInt16LittleEndian(encoded, (ushort)Index);
        BinaryPrimitives.WriteUInt16LittleEndian(encoded[2..], (ushort)Members);
        BinaryPrimitives.WriteUInt16LittleEndian(encoded[4..], (ushort)Threshold);
        BinaryPrimitives.WriteUInt16LittleEndian(encoded[6..], (ushort)Elements);
        _body.Reveal().CopyTo(encoded[HeaderBytes..]);
    });

    /// <summary>The member's share: the row at 0.</summary>
    /// <returns>A share that the caller disposes.</returns>
    public Share ToShare() => Share.Create(Index, Elements, values => Coefficients[..values.Length].CopyTo(values));

    /// <summary>Zeroes the row.</summary>
    public void Dispose() => _body.Dispose();

    internal static int BodyBytes(int members, int threshold, int elements) =>
        CoefficientBytes(threshold, elements) + ((members + 1) * DealingCommitments.SaltBytes);

    internal static int CoefficientBytes(int threshold, int elements) => threshold * elements * FieldPolynomial.ElementBytes;

    internal ReadOnlySpan<byte> Salt(int other) => _body.Reveal().Slice(
        CoefficientBytes(Threshold, Elements) + (other * DealingCommitments.SaltBytes), DealingCommitments.SaltBytes);
}
