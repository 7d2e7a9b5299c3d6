using Pyde.Crypto.Fields;

namespace Pyde.Crypto.Sharing;

/// <summary>One member's share: the values of the sharing polynomials at the member's index.</summary>
/// <remarks>Zeroed on dispose. Not thread-safe.</remarks>
public sealed class Share : IDisposable
{
    private readonly Secret _values;

    private Share(int index, Secret values)
    {
        Index = index;
        _values = values;
    }

    /// <summary>The member's index, from 1 on; 0 is where the secret is.</summary>
    public int Index { get; }

    /// <summary>Number of field elements.</summary>
    public int Elements => _values.LengthBytes / FieldPolynomial.ElementBytes;

    /// <summary>Reads a share from bytes, for instance from a peer or a file.</summary>
    /// <param name="index">The member's index.</param>
    /// <param name="values">Field elements, each below p as u64 little-endian; at least one.</param>
    /// <param name="share">The share, which the caller disposes, or null.</param>
    /// <returns>False for an index outside 1 … <see cref="CanonicalSubset.MembersMax"/> or values of another form.</returns>
    public static bool TryCreate(int index, ReadOnlySpan<byte> values, out Share? share)
    {
        share = null;
        if (index is < 1 or > CanonicalSubset.MembersMax || values.IsEmpty || !FieldPolynomial.IsCanonical(values))
            return false;
        share = new Share(index, Secret.CopyOf(values));
        return true;
    }

    /// <summary>The values, to be used and not kept: valid until <see cref="Dispose"/>.</summary>
    /// <returns>Eight bytes per element.</returns>
    /// <exception cref="ObjectDisposedException">After <see cref="Dispose"/>.</exception>
    public ReadOnlySpan<byte> Reveal() => _values.Reveal();

    /// <summary>Zeroes the values.</summary>
    public void Dispose() => _values.Dispose();

    internal static Share Create(int index, int elements, SpanWriter fill) =>
        new(index, Secret.Create(elements * FieldPolynomial.ElementBytes, fill));
}
