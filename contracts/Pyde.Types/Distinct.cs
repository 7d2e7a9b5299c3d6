namespace Pyde.Types;

/// <summary>Finds an element that stands twice.</summary>
internal static class Distinct
{
    private const int PairwiseMax = 32;

    /// <summary>Whether two elements are equal; without allocation for short lists.</summary>
    public static bool HasDuplicate<T>(ReadOnlySpan<T> values)
        where T : struct, IEquatable<T>
    {
        if (values.Length > PairwiseMax)
        {
            // Only membership is asked, so neither the order of the set nor its seed shows.
            var seen = new HashSet<T>(values.Length);
            foreach (T value in values)
            {
                if (!seen.Add(value))
                    return true;
            }

            return false;
        }

        for (int i = 1; i < values.Length; i++)
        {
            if (values[..i].Contains(values[i]))
                return true;
        }

        return false;
    }

    /// <summary>Whether every element is greater than the one before.</summary>
    public static bool IsStrictlyAscending<T>(ReadOnlySpan<T> values)
        where T : IComparable<T>
    {
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i - 1].CompareTo(values[i]) >= 0)
                return false;
        }

        return true;
    }
}
