namespace Pyde.Contracts.HandOff;

/// <summary>Whether a base export has more slices.</summary>
public enum ExportProgress
{
    /// <summary>Everything was written once.</summary>
    Done = 0,

    /// <summary>Call again.</summary>
    More = 1,
}
