namespace Pyde.Contracts.Consensus;

/// <summary>Answer of a step. The number is part of recordings and never reused.</summary>
public enum ConsensusStep : byte
{
    /// <summary>The input was taken.</summary>
    Accepted = 0,

    /// <summary>The input was known already and changed nothing.</summary>
    Known = 1,

    /// <summary>The input is malformed or breaks a rule; its source may be penalised.</summary>
    Refused = 2,

    /// <summary>A bound is reached; offer the input again later.</summary>
    Busy = 3,

    /// <summary>The store or the signer failed: the node must stop.</summary>
    Failed = 4,
}
