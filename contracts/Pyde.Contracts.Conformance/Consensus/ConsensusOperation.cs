namespace Pyde.Contracts.Conformance.Consensus;

/// <summary>One thing that happens to a consensus.</summary>
internal abstract record ConsensusOperation
{
    /// <summary>Offers batches that were not offered before.</summary>
    public sealed record Offer(int Count) : ConsensusOperation;

    /// <summary>Offers a batch again.</summary>
    /// <param name="Back">Counted from the last one, modulo how many there are.</param>
    public sealed record Repeat(int Back) : ConsensusOperation;

    /// <summary>Executes the oldest committed wave, if there is one.</summary>
    public sealed record Execute : ConsensusOperation;

    /// <summary>Lets the next timer come, if there is one.</summary>
    public sealed record Wait : ConsensusOperation;

    /// <summary>The signer defers, or signs again.</summary>
    public sealed record Defer(bool Defers) : ConsensusOperation;

    /// <summary>The node stops and starts again.</summary>
    /// <param name="HasExecuted">Whether the oldest committed wave was executed, and consensus did not hear of it.</param>
    public sealed record Restart(bool HasExecuted) : ConsensusOperation;

    /// <summary>Another instance takes over.</summary>
    public sealed record HandOver : ConsensusOperation;
}
