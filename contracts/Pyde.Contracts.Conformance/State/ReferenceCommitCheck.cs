using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Whether a commit follows the head and is what its record says, by the rules that <see cref="CommitOutcome"/> names.</summary>
internal static class ReferenceCommitCheck
{
    private const int ValueBytesMax = 1_024 * 1_024;

    public static CommitOutcome Check(WaveCommit commit, WaveCommitRecord? head, NodeIdentity node)
    {
        WaveCommitRecord record = commit.Record;
        ulong expectedWave = head is null ? 0 : head.Wave.Value + 1;
        Hash32 expectedPrevious = head is null ? node.Genesis : head.Hash();
        if (record.Wave.Value != expectedWave || record.PreviousRecordHash != expectedPrevious)
            return CommitOutcome.OutOfOrder;
        bool isWhole = record.ChainId == node.Chain && record.Roots == default
            && WritesAreRight(commit.Writes) && CodeIsRight(commit.Code) && StepsAreRight(commit) && EventsAreRight(commit);
        return isWhole ? CommitOutcome.Committed : CommitOutcome.Malformed;
    }

    private static bool WritesAreRight(IReadOnlyList<StateWrite> writes) =>
        Ascends(writes, static write => write.Key) && writes.All(static write => !(write.Value?.Length > ValueBytesMax));

    private static bool CodeIsRight(IReadOnlyList<CodeWrite> code) => Ascends(code, static write => write.Hash)
        && code.All(static write => write.Code is not { } bytes
            || (bytes.Length <= Limits.ModuleBytesMax && Digest.Blake3(bytes.Span) == write.Hash));

    private static bool StepsAreRight(WaveCommit commit)
    {
        WaveCommitRecord record = commit.Record;
        if (commit.Receipts.Count != record.TxCount || commit.Transactions.Count != commit.Receipts.Count)
            return false;
        for (int i = 0; i < commit.Receipts.Count; i++)
        {
            if (commit.Receipts[i].Wave != record.Wave || commit.Receipts[i].TxIndex != i)
                return false;
        }

        return commit.Transactions.All(static transaction => transaction.Length <= Limits.TransactionBytesMax)
            && MerkleRoot.Of<Receipt>([.. commit.Receipts]) == record.ReceiptsRoot;
    }

    private static bool EventsAreRight(WaveCommit commit)
    {
        WaveCommitRecord record = commit.Record;
        var next = new Dictionary<uint, uint>();
        uint step = 0;
        foreach (EventRecord item in commit.Events)
        {
            uint expected = next.GetValueOrDefault(item.TxIndex);
            if (item.Wave != record.Wave || item.TxIndex < step || item.TxIndex >= record.TxCount || item.EventIndex != expected)
                return false;
            step = item.TxIndex;
            next[step] = expected + 1;
        }

        EventRecord[] events = [.. commit.Events];
        return MerkleRoot.Of<EventRecord>(events) == record.EventsRoot && EventsBloom.Of(events).Equals(record.EventsBloom);
    }

    private static bool Ascends<T>(IReadOnlyList<T> items, Func<T, Hash32> key)
    {
        for (int i = 1; i < items.Count; i++)
        {
            if (key(items[i - 1]).CompareTo(key(items[i])) >= 0)
                return false;
        }

        return true;
    }
}
