using System.Buffers.Binary;
using Pyde.Contracts.State;
using Pyde.Crypto;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>The state tree straight from its definition (docs/state-tree.md): built anew from a sorted list, with nothing kept.</summary>
/// <remarks>Slow and obvious on purpose: what a store computes by other means is compared with it. Any thread.</remarks>
public static class ReferenceTree
{
    private const int KeyBits = 8 * Hash32.Bytes;

    /// <summary>The roots of a state.</summary>
    /// <param name="state">Every key with its value, ascending by key.</param>
    /// <returns><c>default</c> for the empty state.</returns>
    public static StateRoots Roots(IReadOnlyCollection<KeyValuePair<Hash32, ReadOnlyMemory<byte>>> state)
    {
        Leaf[] leaves = LeavesOf(state);
        return leaves.Length == 0 ? default : Node(leaves);
    }

    /// <summary>Proves what a key has.</summary>
    /// <param name="state">Every key with its value, ascending by key.</param>
    /// <param name="key">The key.</param>
    /// <returns>The proof, of inclusion or of exclusion.</returns>
    public static StateProof Prove(IReadOnlyCollection<KeyValuePair<Hash32, ReadOnlyMemory<byte>>> state, Hash32 key)
    {
        Leaf[] leaves = LeavesOf(state);
        if (leaves.Length == 0)
            return new StateProof(default, null, Hash32.Zero, Hash32.Zero, []);
        StateRoots roots = Node(leaves);
        byte[] bits = key.ToArray();
        var siblings = new List<ProofSibling>();
        while (leaves.Length > 1)
        {
            int depth = SharedBits(leaves);
            int split = Split(leaves, depth);
            bool isRight = Bit(bits, depth) != 0;
            siblings.Add(new ProofSibling((ushort)depth, Node(isRight ? leaves[..split] : leaves[split..])));
            leaves = isRight ? leaves[split..] : leaves[..split];
        }

        return new StateProof(
            roots, Hash32.FromBytes(leaves[0].Key), Hash32.FromBytes(leaves[0].Blake3), Hash32.FromBytes(leaves[0].Poseidon2), siblings);
    }

    private static Leaf[] LeavesOf(IReadOnlyCollection<KeyValuePair<Hash32, ReadOnlyMemory<byte>>> state)
    {
        var leaves = new List<Leaf>(state.Count);
        foreach ((Hash32 key, ReadOnlyMemory<byte> value) in state)
        {
            byte[] poseidon2 = new byte[Hash32.Bytes];
            Poseidon2.HashValue(value.Span, poseidon2);
            leaves.Add(new Leaf(key.ToArray(), Hash(value.Span), poseidon2));
        }

        return [.. leaves];
    }

    private static StateRoots Node(ReadOnlySpan<Leaf> leaves)
    {
        if (leaves.Length == 1)
            return HashLeaf(leaves[0]);
        int depth = SharedBits(leaves);
        int split = Split(leaves, depth);
        StateRoots left = Node(leaves[..split]);
        StateRoots right = Node(leaves[split..]);
        byte[] blake3 = Hash([0x01, (byte)depth, (byte)(depth >> 8), .. left.Blake3.ToArray(), .. right.Blake3.ToArray()]);
        byte[] poseidon2 = P(P(left.Poseidon2.ToArray(), right.Poseidon2.ToArray()), Domain((ulong)depth, 2));
        return new StateRoots(Hash32.FromBytes(blake3), Hash32.FromBytes(poseidon2));
    }

    private static StateRoots HashLeaf(Leaf leaf)
    {
        byte[] key = new byte[Hash32.Bytes];
        Poseidon2.Hash(leaf.Key, key);
        return new StateRoots(
            Hash32.FromBytes(Hash([0x00, .. leaf.Key, .. leaf.Blake3])),
            Hash32.FromBytes(P(P(key, leaf.Poseidon2), Domain(0, 1))));
    }

    // Leading bits that all keys share; the keys differ, so there are fewer than 256.
    private static int SharedBits(ReadOnlySpan<Leaf> leaves)
    {
        for (int depth = 0; depth < KeyBits; depth++)
        {
            foreach (Leaf leaf in leaves)
            {
                if (Bit(leaf.Key, depth) != Bit(leaves[0].Key, depth))
                    return depth;
            }
        }

        throw new InvariantException("two leaves of a state have the same key");
    }

    private static int Split(ReadOnlySpan<Leaf> leaves, int depth)
    {
        int split = 0;
        while (Bit(leaves[split].Key, depth) == 0)
            split++;
        return split;
    }

    private static int Bit(byte[] key, int index) => (key[index / 8] >> (7 - (index % 8))) & 1;

    private static byte[] Hash(ReadOnlySpan<byte> input)
    {
        byte[] output = new byte[Hash32.Bytes];
        Blake3.Hash(input, output);
        return output;
    }

    private static byte[] P(byte[] left, byte[] right)
    {
        byte[] output = new byte[Hash32.Bytes];
        Poseidon2.Compress(left, right, output);
        return output;
    }

    private static byte[] Domain(ulong depth, ulong domain)
    {
        byte[] elements = new byte[Hash32.Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(elements, depth);
        BinaryPrimitives.WriteUInt64LittleEndian(elements.AsSpan(24), domain);
        return elements;
    }

    private sealed record Leaf(byte[] Key, byte[] Blake3, byte[] Poseidon2);
}
