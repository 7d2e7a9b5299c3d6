namespace Pyde.Contracts.Conformance;

/// <summary>A check has found a broken promise. Caught where checks run.</summary>
internal sealed class CheckFailure(string found) : Exception(found);
