namespace Pyde.Contracts;

/// <summary>Marks a handle interface whose instances belong to a lease and die with it.</summary>
/// <remarks>
/// The boundary hands out a generated wrapper that checks the <see cref="LeaseStamp"/> before every call and throws
/// <see cref="StaleHandleException"/> once the lease has ended. Source: hot-swap.md, "A slot and its leases".
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class LeaseBoundAttribute : Attribute;
