namespace Pyde.Contracts;

/// <summary>An invariant of our own is broken. Nothing catches it: the node halts with the evidence.</summary>
/// <param name="message">The invariant, what was expected and what was found.</param>
public sealed class InvariantException(string message) : Exception(message);
