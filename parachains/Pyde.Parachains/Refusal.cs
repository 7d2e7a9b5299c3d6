namespace Pyde.Parachains;

/// <summary>Answer of a native rule: taken, or refused with the rule and a sentence for people.</summary>
/// <param name="Code">None when it was taken.</param>
/// <param name="Text">What was expected and found; empty when it was taken.</param>
public readonly record struct Refusal(RefusalCode Code, string Text)
{
    /// <summary>Taken.</summary>
    public static Refusal None => new(RefusalCode.None, string.Empty);

    /// <summary>Whether it was taken.</summary>
    public bool IsNone => Code == RefusalCode.None;

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "taken" : $"{Code}: {Text}";
}
