namespace Pyde.Contracts.Manifest;

/// <summary>Why something that an operator configured was refused: where, what was expected and what was found.</summary>
/// <param name="Where">File, and inside it a JSON path or member name where there is one.</param>
/// <param name="Expected">What would have been accepted.</param>
/// <param name="Found">What is there.</param>
public sealed record Refusal(string Where, string Expected, string Found)
{
    /// <summary>One line for the operator.</summary>
    public override string ToString() => $"{Where}: expected {Expected}, found {Found}";
}
