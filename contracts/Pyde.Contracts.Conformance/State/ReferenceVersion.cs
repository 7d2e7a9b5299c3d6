using System.Collections.Immutable;
using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Everything that one wave left behind: its whole state, not what changed.</summary>
/// <param name="Record">Complete.</param>
/// <param name="Values">Every key of the wave's state.</param>
/// <param name="Code">The <c>code</c> table.</param>
/// <param name="Events">Of this wave.</param>
/// <param name="Receipts">Of this wave.</param>
/// <param name="Transactions">Of this wave.</param>
/// <param name="Certificate">Null until it is stored.</param>
internal sealed record ReferenceVersion(
    WaveCommitRecord Record,
    ImmutableSortedDictionary<Hash32, ReadOnlyMemory<byte>> Values,
    ImmutableSortedDictionary<Hash32, ReadOnlyMemory<byte>> Code,
    ImmutableArray<EventRecord> Events,
    ImmutableArray<Receipt> Receipts,
    ImmutableArray<ReadOnlyMemory<byte>> Transactions,
    HardFinalityCert? Certificate)
{
    /// <summary>What a key has; null for nothing.</summary>
    // Not ": null": beside a ReadOnlyMemory that null is an array, and the answer would be empty instead of absent.
    public ReadOnlyMemory<byte>? Value(Hash32 key) =>
        Values.TryGetValue(key, out ReadOnlyMemory<byte> value) ? value : default(ReadOnlyMemory<byte>?);

    /// <summary>The version after a commit that was checked.</summary>
    /// <param name="before">The version before; null for none.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="roots">Its roots where they were computed before; null to compute them.</param>
    public static ReferenceVersion After(ReferenceVersion? before, WaveCommit commit, StateRoots? roots = null)
    {
        ImmutableSortedDictionary<Hash32, ReadOnlyMemory<byte>> none = ImmutableSortedDictionary<Hash32, ReadOnlyMemory<byte>>.Empty;
        ImmutableSortedDictionary<Hash32, ReadOnlyMemory<byte>> values = before?.Values ?? none;
        foreach (StateWrite write in commit.Writes)
            values = write.Value is { } value ? values.SetItem(write.Key, value.ToArray()) : values.Remove(write.Key);
        ImmutableSortedDictionary<Hash32, ReadOnlyMemory<byte>> code = before?.Code ?? none;
        foreach (CodeWrite write in commit.Code)
            code = write.Code is { } bytes ? code.SetItem(write.Hash, bytes.ToArray()) : code.Remove(write.Hash);
        return new ReferenceVersion(
            commit.Record.WithRoots(roots ?? ReferenceTree.Roots(values)),
            values,
            code,
            [.. commit.Events],
            [.. commit.Receipts],
            [.. commit.Transactions.Select(transaction => (ReadOnlyMemory<byte>)transaction.ToArray())],
            null);
    }
}
