namespace Pyde.Contracts.Execution;

/// <summary>How background work ended.</summary>
/// <param name="IsDone">True when its result is ready for use.</param>
/// <param name="Text">For the log.</param>
public sealed record WorkReport(bool IsDone, string Text);
