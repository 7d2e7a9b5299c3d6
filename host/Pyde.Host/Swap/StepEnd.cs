namespace Pyde.Host.Swap;

/// <summary>How a step ended.</summary>
/// <param name="Failure">Why it failed; null when it went well.</param>
/// <param name="IsHung">True when it did not return: its thread may still be inside a plugin.</param>
internal readonly record struct StepEnd(string? Failure, bool IsHung)
{
    public bool IsOk => Failure is null;
}
