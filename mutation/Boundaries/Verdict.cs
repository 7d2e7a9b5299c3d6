namespace Boundaries;

/// <summary>What the kit made of one implementation.</summary>
/// <param name="Slot">Its contract.</param>
/// <param name="Implementation">What is wrong with it.</param>
/// <param name="RejectedBy">Name of the first check that failed; null when it survived.</param>
/// <param name="Found">What the check found; null when it survived.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record Verdict(string Slot, string Implementation, string? RejectedBy, string? Found, double Milliseconds)
{
    /// <summary>Whether no check noticed.</summary>
    public bool HasSurvived => RejectedBy is null;
}
