namespace Pyde.Crypto.Sharing;

/// <summary>Checks of committee sizes that every sharing makes.</summary>
internal static class SharingSize
{
    /// <summary>Refuses a threshold outside 1 … members and more members than a committee has.</summary>
    public static void Check(int threshold, int members)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members, CanonicalSubset.MembersMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, members);
    }
}
