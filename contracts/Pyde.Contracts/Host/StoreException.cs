namespace Pyde.Contracts.Host;

/// <summary>A store cannot be opened or read: what, where, and what an operator can do.</summary>
/// <param name="store">Name of the store.</param>
/// <param name="message">What is wrong and what to do.</param>
public sealed class StoreException(string store, string message) : Exception($"store '{store}': {message}")
{
    /// <summary>Name of the store.</summary>
    public string Store { get; } = store;
}
