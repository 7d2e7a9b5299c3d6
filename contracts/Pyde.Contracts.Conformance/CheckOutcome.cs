namespace Pyde.Contracts.Conformance;

/// <summary>Answer of a check.</summary>
/// <param name="Verdict">How it ended.</param>
/// <param name="Text">What was expected and found, or why the check does not apply; null when the promise was kept.</param>
public readonly record struct CheckOutcome(CheckVerdict Verdict, string? Text)
{
    /// <summary>The promise was kept.</summary>
    public static CheckOutcome Passed => default;

    /// <summary>The promise was broken.</summary>
    /// <param name="text">What was expected and found.</param>
    public static CheckOutcome Failed(string text) => new(CheckVerdict.Failed, text);

    /// <summary>The promise does not concern this plugin.</summary>
    /// <param name="reason">Why.</param>
    public static CheckOutcome NotApplicable(string reason) => new(CheckVerdict.NotApplicable, reason);
}
