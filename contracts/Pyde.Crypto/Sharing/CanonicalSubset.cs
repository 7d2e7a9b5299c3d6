namespace Pyde.Crypto.Sharing;

/// <summary>The one subset of contributors that everybody combines: the lowest indices.</summary>
/// <remarks>Any thread; allocates nothing. Source: cryptography.md.</remarks>
public static class CanonicalSubset
{
    /// <summary>Most members of a sharing, and with it the highest index.</summary>
    public const int MembersMax = 256;

    /// <summary>Picks as many of the lowest indices as <paramref name="subset"/> is long.</summary>
    /// <param name="indices">Indices from 1 on, in any order.</param>
    /// <param name="subset">Receives the lowest indices, ascending.</param>
    /// <returns>
    /// False, with nothing promised about the subset, when there are too few or too many, or one is below 1 or there twice.
    /// </returns>
    public static bool TrySelect(ReadOnlySpan<int> indices, Span<int> subset)
    {
        if (indices.Length < subset.Length || indices.Length > MembersMax)
            return false;
        Span<int> sorted = stackalloc int[MembersMax];
        sorted = sorted[..indices.Length];
        indices.CopyTo(sorted);
        sorted.Sort();
        int previous = 0;
        foreach (int index in sorted)
        {
            if (index <= previous)
                return false;
            previous = index;
        }

        sorted[..subset.Length].CopyTo(subset);
        return true;
    }
}
