using System.Buffers;
using Pyde.Contracts.Host;
using Pyde.Contracts.State;
using Pyde.Crypto;
using Pyde.Types;
using State.Jmt.Storage;
using State.Jmt.Tree;

namespace State.Jmt;

/// <summary>Proofs, and the check of a whole head, from tree and values together.</summary>
internal static class StateProver
{
    /// <summary>Proves what a key has at a retained wave.</summary>
    /// <exception cref="StoreException">A row is missing or damaged.</exception>
    public static StateProof Prove(StateDatabase database, in BitKey key, ulong wave)
    {
        NodeRef root = database.ReadRoot(wave);
        var siblings = new List<ProofSibling>();
        NodeRef leaf = TreeReader.Follow(database.Pages, root, key, siblings);
        StateRoots roots = root.Digests.ToRoots();
        if (leaf.Kind == NodeKind.Empty)
            return new StateProof(roots, null, Hash32.Zero, Hash32.Zero, siblings);
        Span<byte> blake3 = stackalloc byte[Hash32.Bytes];
        Span<byte> poseidon2 = stackalloc byte[Hash32.Bytes];
        HashValue(database, leaf.Key, wave, blake3, poseidon2);
        return new StateProof(roots, leaf.Key.ToHash32(), Hash32.FromBytes(blake3), Hash32.FromBytes(poseidon2), siblings);
    }

    /// <summary>Recomputes the head's BLAKE3 root from the values, and counts that the tree misses none.</summary>
    /// <exception cref="StoreException">A page is missing or damaged.</exception>
    public static bool Verify(StateDatabase database, StoreHead head)
    {
        ulong wave = head.NextWave - 1;
        long leaves = 0;
        bool isWhole = TreeReader.Verify(database.Pages, head.Root, (in BitKey key, Span<byte> digest) =>
        {
            leaves++;
            return TryHashLeaf(database, key, wave, digest);
        });
        if (!isWhole)
            return false;

        using IStoreIterator rows = database.Scan(Tables.State, default, default);
        while (rows.MoveNext())
            leaves--;

        // A wave that was committed meanwhile changes the count, not the answer.
        return leaves == 0 || !ReferenceEquals(database.Head, head);
    }

    private static bool TryHashLeaf(StateDatabase database, in BitKey key, ulong wave, Span<byte> digest)
    {
        byte[] value = Read(database, key, wave, out int valueBytes, out ReadOutcome outcome);
        if (outcome == ReadOutcome.Found)
            TreeHasher.Blake3Leaf(key, value.AsSpan(0, valueBytes), digest);
        ArrayPool<byte>.Shared.Return(value);
        return outcome == ReadOutcome.Found;
    }

    private static void HashValue(StateDatabase database, in BitKey key, ulong wave, Span<byte> blake3, Span<byte> poseidon2)
    {
        byte[] value = Read(database, key, wave, out int valueBytes, out ReadOutcome outcome);
        if (outcome == ReadOutcome.Found)
        {
            Blake3.Hash(value.AsSpan(0, valueBytes), blake3);
            Poseidon2.HashValue(value.AsSpan(0, valueBytes), poseidon2);
        }

        ArrayPool<byte>.Shared.Return(value);
        if (outcome != ReadOutcome.Found)
        {
            string found = outcome == ReadOutcome.Absent ? "the leaf's value is missing" : "the row fails its checksum";
            throw RowReader.Damaged(Tables.State, key.ToHash32().ToArray(), found);
        }
    }

    private static byte[] Read(StateDatabase database, in BitKey key, ulong wave, out int valueBytes, out ReadOutcome outcome)
    {
        byte[] value = ArrayPool<byte>.Shared.Rent(1_024);
        while (true)
        {
            outcome = database.TryReadState(wave, key, value, out valueBytes);
            if (outcome != ReadOutcome.Found || valueBytes <= value.Length)
                return value;
            ArrayPool<byte>.Shared.Return(value);
            value = ArrayPool<byte>.Shared.Rent(valueBytes);
        }
    }
}
