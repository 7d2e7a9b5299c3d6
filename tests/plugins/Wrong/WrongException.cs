namespace Wrong;

/// <summary>A type that exists in this plugin only: it must never reach the host.</summary>
internal sealed class WrongException(string fault) : Exception($"this plugin is wrong on purpose: {fault}");
