namespace Pyde.Contracts.Dkg;

/// <summary>Answer of a step. The number is part of recordings and never reused.</summary>
public enum CeremonyStep : byte
{
    /// <summary>The input was taken.</summary>
    Accepted = 0,

    /// <summary>The input was known already and changed nothing.</summary>
    Known = 1,

    /// <summary>The input is malformed, out of phase or from a stranger.</summary>
    Refused = 2,
}
