namespace Pyde.Crypto.Sharing;

/// <summary>What became of shares or of a dealing.</summary>
public enum SharingOutcome
{
    /// <summary>As it should be.</summary>
    Ok = 0,

    /// <summary>Fewer than the threshold.</summary>
    TooFew = 1,

    /// <summary>An index twice, or outside the committee.</summary>
    BadIndex = 2,

    /// <summary>Shares, rows or commitments of different shapes.</summary>
    ShapeMismatch = 3,

    /// <summary>The shares do not combine to a secret of the stated length: at least one is wrong.</summary>
    Inconsistent = 4,

    /// <summary>A value is not the one that was committed to.</summary>
    CommitmentMismatch = 5,
}
