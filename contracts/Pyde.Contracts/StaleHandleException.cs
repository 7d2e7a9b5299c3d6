namespace Pyde.Contracts;

/// <summary>A snapshot, iterator, instance or module was used after the lease or plugin version it belonged to had ended.</summary>
/// <param name="handle">Name of the handle's type.</param>
public sealed class StaleHandleException(string handle)
    : InvalidOperationException($"{handle} was used after its lease ended; open a new one under a new lease.")
{
    /// <summary>Name of the handle's type.</summary>
    public string Handle { get; } = handle;
}
