namespace Pyde.Contracts.Boundary;

/// <summary>
/// The plugin version that a call went to has been rolled back or unloaded: the call was not acknowledged, and its caller asks the version
/// that serves now.
/// </summary>
/// <remarks>
/// Thrown before a call reaches the plugin, and after a call that came back too late: such an answer is of a history that no longer counts.
/// Source:
/// hot-swap.md, "The swap".
/// </remarks>
/// <param name="member">Contract member that was called.</param>
public sealed class VersionRetiredException(string member)
    : InvalidOperationException($"{member} was called on a plugin version that is retired; take a new lease and call again.")
{
    /// <summary>Contract member that was called.</summary>
    public string Member { get; } = member;
}
