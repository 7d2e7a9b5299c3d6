namespace Pyde.Contracts.HandOff;

/// <summary>Answer of an import or a migration.</summary>
/// <param name="Record">Index of the refused record, from 0.</param>
/// <param name="Reason">Why it was refused, with expected and found; null when everything was accepted.</param>
public readonly record struct ImportOutcome(long Record, string? Reason)
{
    /// <summary>Everything was accepted.</summary>
    public static ImportOutcome Accepted => default;

    /// <summary>True when everything was accepted.</summary>
    public bool IsAccepted => Reason is null;

    /// <summary>A record was refused; the importing plugin is not used.</summary>
    /// <param name="record">Its index, from 0.</param>
    /// <param name="reason">Why, with expected and found.</param>
    public static ImportOutcome Refused(long record, string reason) => new(record, reason);
}
