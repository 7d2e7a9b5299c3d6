namespace Pyde.Contracts;

/// <summary>Marks a handle interface whose instances belong to the plugin version that made them, such as compiled modules.</summary>
/// <remarks>
/// The boundary hands out a generated wrapper that lets go of the plugin's object when the version retires and throws
/// <see cref="StaleHandleException"/> from then on, so that a kept handle cannot keep a retired plugin in memory.
/// Source: hot-swap.md, "A slot and its leases".
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class VersionBoundAttribute : Attribute;
