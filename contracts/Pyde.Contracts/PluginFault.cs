namespace Pyde.Contracts;

/// <summary>What the host sees of an exception that a plugin let escape: its text, never the exception itself.</summary>
/// <remarks>
/// A private exception type would keep the plugin's context in memory and break type identity, so only strings cross. Source: hot-swap.md,
/// "Isolation".
/// </remarks>
/// <param name="plugin">Identity of the plugin that faulted, as <c>id@version</c>.</param>
/// <param name="member">Contract member that was called.</param>
/// <param name="typeName">Full type name of the original exception.</param>
/// <param name="originalMessage">Message of the original exception.</param>
/// <param name="originalStack">Stack of the original exception as text; empty when it had none.</param>
public sealed class PluginFault(string plugin, string member, string typeName, string originalMessage, string originalStack)
    : Exception($"{plugin} failed in {member}: {typeName}: {originalMessage}")
{
    /// <summary>Identity of the plugin that faulted, as <c>id@version</c>.</summary>
    public string Plugin { get; } = plugin;

    /// <summary>Contract member that was called.</summary>
    public string Member { get; } = member;

    /// <summary>Full type name of the original exception.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>Message of the original exception.</summary>
    public string OriginalMessage { get; } = originalMessage;

    /// <summary>Stack of the original exception as text; empty when it had none.</summary>
    public string OriginalStack { get; } = originalStack;
}
