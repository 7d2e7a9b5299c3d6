using Pyde.Contracts.State;
using Pyde.Types;

namespace State.Jmt.Storage;

/// <summary>Whether a wave's commit is what its record says.</summary>
internal static class WaveCheck
{
    public const int ValueBytesMax = 1_024 * 1_024;

    /// <summary>Checks order, lists and roots.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="head">What it must follow.</param>
    /// <param name="node">The chain and its genesis.</param>
    /// <param name="problem">What is wrong; null when all is well.</param>
    public static CommitOutcome Check(WaveCommit commit, StoreHead head, in Pyde.Contracts.Host.NodeIdentity node, out string? problem)
    {
        WaveCommitRecord record = commit.Record;
        Hash32 previous = head.Record is null ? node.Genesis : head.RecordHash;
        if (record.Wave.Value != head.NextWave)
        {
            problem = $"expected wave {head.NextWave}, found {record.Wave}";
            return CommitOutcome.OutOfOrder;
        }

        if (record.PreviousRecordHash != previous)
        {
            problem = $"expected previous record {previous}, found {record.PreviousRecordHash}";
            return CommitOutcome.OutOfOrder;
        }

        problem = record.ChainId != node.Chain ? $"expected chain {node.Chain}, found {record.ChainId}"
            : record.Roots != default ? "the record has state roots already"
            : CheckWrites(commit.Writes) ?? CheckCode(commit.Code) ?? CheckReceipts(commit) ?? CheckEvents(commit);
        return problem is null ? CommitOutcome.Committed : CommitOutcome.Malformed;
    }

    private static string? CheckWrites(IReadOnlyList<StateWrite> writes)
    {
        for (int i = 0; i < writes.Count; i++)
        {
            if (i > 0 && writes[i - 1].Key.CompareTo(writes[i].Key) >= 0)
                return $"write {i} is not above the one before it";
            if (writes[i].Value is { Length: > ValueBytesMax })
                return $"write {i} has {writes[i].Value!.Value.Length} bytes, more than {ValueBytesMax}";
        }

        return null;
    }

    private static string? CheckCode(IReadOnlyList<CodeWrite> code)
    {
        for (int i = 0; i < code.Count; i++)
        {
            if (i > 0 && code[i - 1].Hash.CompareTo(code[i].Hash) >= 0)
                return $"code {i} is not above the one before it";
            if (code[i].Code is not { } bytes)
                continue;
            if (bytes.Length > Limits.ModuleBytesMax)
                return $"code {i} has {bytes.Length} bytes, more than {Limits.ModuleBytesMax}";
            if (Digest.Blake3(bytes.Span) != code[i].Hash)
                return $"code {i} is not what its hash names";
        }

        return null;
    }

    private static string? CheckReceipts(WaveCommit commit)
    {
        WaveCommitRecord record = commit.Record;
        if (commit.Receipts.Count != record.TxCount || commit.Transactions.Count != commit.Receipts.Count)
        {
            return $"the record counts {record.TxCount} steps, with {commit.Receipts.Count} receipts and "
                + $"{commit.Transactions.Count} transactions";
        }

        for (int i = 0; i < commit.Receipts.Count; i++)
        {
            Receipt receipt = commit.Receipts[i];
            if (receipt.Wave != record.Wave || receipt.TxIndex != i)
                return $"receipt {i} is that of step {receipt.TxIndex} of wave {receipt.Wave}";
            if (commit.Transactions[i].Length > Limits.TransactionBytesMax)
                return $"transaction {i} has {commit.Transactions[i].Length} bytes, more than {Limits.TransactionBytesMax}";
        }

        Hash32 root = MerkleRoot.Of<Receipt>([.. commit.Receipts]);
        return root == record.ReceiptsRoot ? null : $"expected receipts root {root}, found {record.ReceiptsRoot}";
    }

    private static string? CheckEvents(WaveCommit commit)
    {
        WaveCommitRecord record = commit.Record;
        uint expectedIndex = 0;
        for (int i = 0; i < commit.Events.Count; i++)
        {
            EventRecord item = commit.Events[i];
            bool isSameStep = i > 0 && commit.Events[i - 1].TxIndex == item.TxIndex;
            if (i > 0 && commit.Events[i - 1].TxIndex > item.TxIndex)
                return $"event {i} is of an earlier step than the one before it";
            expectedIndex = isSameStep ? expectedIndex + 1 : 0;
            if (item.Wave != record.Wave || item.TxIndex >= record.TxCount || item.EventIndex != expectedIndex)
                return $"event {i} is event {item.EventIndex} of step {item.TxIndex} of wave {item.Wave}, expected index {expectedIndex}";
        }

        EventRecord[] events = [.. commit.Events];
        Hash32 root = MerkleRoot.Of<EventRecord>(events);
        if (root != record.EventsRoot)
            return $"expected events root {root}, found {record.EventsRoot}";
        return EventsBloom.Of(events).Equals(record.EventsBloom) ? null : "the bloom filter is not that of the events";
    }
}
