namespace Pyde.Contracts.HandOff;

/// <summary>Which half of a hand-off a stream of records belongs to.</summary>
public enum HandOffPhase
{
    /// <summary>The bulk, written while the old version still serves.</summary>
    Base = 0,

    /// <summary>What changed since, written after the old version stopped serving.</summary>
    Delta = 1,
}
