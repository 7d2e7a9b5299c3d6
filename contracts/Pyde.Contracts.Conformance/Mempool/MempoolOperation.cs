namespace Pyde.Contracts.Conformance.Mempool;

/// <summary>One thing that happens to a mempool.</summary>
internal abstract record MempoolOperation
{
    /// <summary>Submits a transfer.</summary>
    /// <param name="Account">Whose.</param>
    /// <param name="Offset">Nonce above the base of the account's window.</param>
    /// <param name="Bytes">Bytes of data, which tell transfers of one nonce apart.</param>
    /// <param name="DeadlineIn">Waves until the deadline, counted from the last; −1 for none.</param>
    /// <param name="IsSigned">Whether by the right key.</param>
    public sealed record Submit(int Account, int Offset, int Bytes, int DeadlineIn, bool IsSigned) : MempoolOperation;

    /// <summary>Submits once more what was submitted before.</summary>
    /// <param name="Back">Counted from the last one, modulo how many there are.</param>
    public sealed record Repeat(int Back) : MempoolOperation;

    /// <summary>Takes a batch.</summary>
    public sealed record Take(int Transactions, int Bytes, int Gas) : MempoolOperation;

    /// <summary>Commits a wave with the oldest transactions that were handed out.</summary>
    /// <param name="Handed">How many, modulo one more than there are.</param>
    /// <param name="Unknown">Whether with one more that the mempool never saw.</param>
    public sealed record Commit(int Handed, bool Unknown) : MempoolOperation;
}
