namespace Pyde.Contracts.Conformance;

/// <summary>What one check found of one plugin.</summary>
/// <param name="Check">The check.</param>
/// <param name="Outcome">What it found.</param>
/// <param name="Seed">What it drew from.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record ConformanceResult(ConformanceCheck Check, CheckOutcome Outcome, ulong Seed, double Milliseconds)
{
    /// <inheritdoc/>
    public override string ToString() => Outcome.Verdict switch
    {
        CheckVerdict.Passed => $"passed          {Check.Name}",
        CheckVerdict.NotApplicable => $"not applicable  {Check.Name}: {Outcome.Text}",
        _ => $"FAILED          {Check.Name} (seed {Seed}): {Outcome.Text}",
    };
}
