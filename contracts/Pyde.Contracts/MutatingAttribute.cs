namespace Pyde.Contracts;

/// <summary>Marks a contract member that changes the plugin's state.</summary>
/// <remarks>
/// Such a member takes one Borsh-encodable value (and at most one <see cref="IOutputSink{T}"/>) and returns a Borsh-encodable outcome, so
/// that calls
/// during probation can be recorded and replayed. Source: hot-swap.md, step 6.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MutatingAttribute : Attribute;
