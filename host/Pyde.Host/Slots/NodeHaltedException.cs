namespace Pyde.Host.Slots;

/// <summary>The node has halted, or is shutting down: no slot serves any more.</summary>
/// <param name="message">Why, with the evidence.</param>
public sealed class NodeHaltedException(string message) : Exception(message);
