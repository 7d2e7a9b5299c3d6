namespace Pyde.Host.Swap;

/// <summary>How a swap or a probation ended. Told to those who wait only after every reference to the plugins involved is gone.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Reason">Why, or what is remarkable; null otherwise.</param>
internal readonly record struct SwapEnd(SwapOutcome Outcome, string? Reason);
