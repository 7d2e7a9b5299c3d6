namespace Pyde.Crypto.Sharing;

/// <summary>The dispute over one dealing: members complain, the dealer answers in public, and everybody reaches the same
/// verdict.</summary>
/// <remarks>
/// A function of the set of complaints and answers alone, not of their order. A complaint needs no proof: the dealer's answer publishes
/// the
/// complainer's row, which harms nobody else, because fewer rows than the threshold say nothing about the secret.
/// Not thread-safe.
/// </remarks>
public sealed class ComplaintRound
{
    private readonly DealingCommitments _commitments;
    private readonly bool[] _complained;
    private readonly DealingRow?[] _answers;

    /// <summary>Opens the round.</summary>
    /// <param name="commitments">The dealing's published commitments.</param>
    public ComplaintRound(DealingCommitments commitments)
    {
        ArgumentNullException.ThrowIfNull(commitments);
        _commitments = commitments;
        _complained = new bool[commitments.Members + 1];
        _answers = new DealingRow?[commitments.Members + 1];
    }

    /// <summary>Whether the dealing stands: at most members − threshold complaints, each answered with the row that was committed
    /// to.</summary>
    public bool IsQualified
    {
        get
        {
            int complaints = 0;
            for (int member = 1; member <= _commitments.Members; member++)
            {
                if (!_complained[member])
                    continue;
                complaints++;
                if (_answers[member] is null)
                    return false;
            }

            return complaints <= _commitments.Members - _commitments.Threshold;
        }
    }

    /// <summary>Records that a member has no good row.</summary>
    /// <param name="member">The complainer, authenticated by the caller.</param>
    /// <returns>Ok, also for a repeated complaint; BadIndex for a stranger.</returns>
    public SharingOutcome Complain(int member)
    {
        if (member < 1 || member > _commitments.Members)
            return SharingOutcome.BadIndex;
        _complained[member] = true;
        return SharingOutcome.Ok;
    }

    /// <summary>Records the dealer's public answer to a complaint.</summary>
    /// <param name="row">The complainer's row; the round keeps it and the caller disposes it after the verdict.</param>
    /// <returns>Ok; BadIndex when that member did not complain; otherwise why the row is refused, which leaves the complaint
    /// open.</returns>
    public SharingOutcome Answer(DealingRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Index > _commitments.Members || !_complained[row.Index])
            return SharingOutcome.BadIndex;
        SharingOutcome outcome = _commitments.Verify(row);
        if (outcome == SharingOutcome.Ok)
            _answers[row.Index] = row;
        return outcome;
    }

    /// <summary>The published row of a complainer, which takes the place of the one that it never got.</summary>
    /// <param name="member">The complainer.</param>
    /// <returns>The row, or null without a good answer.</returns>
    public DealingRow? PublishedRow(int member) => member >= 1 && member <= _commitments.Members ? _answers[member] : null;
}
