using Pyde.Crypto;
using Pyde.Types;

namespace State.Jmt.Tests;

/// <summary>The tree straight from state.md's definitions: built anew from a sorted list, with nothing kept.</summary>
internal static class NaiveTree
{
    public static StateRoots Roots(IReadOnlyDictionary<Hash32, byte[]> state)
    {
        List<KeyValuePair<byte[], byte[]>> leaves = [.. state
            .OrderBy(entry => entry.Key)
            .Select(entry => KeyValuePair.Create(entry.Key.ToArray(), entry.Value))];
        if (leaves.Count == 0)
            return default;
        (byte[] blake3, byte[] poseidon2) = Node(leaves);
        return new StateRoots(Hash32.FromBytes(blake3), Hash32.FromBytes(poseidon2));
    }

    public static StateRoots SubtreeRoots(IReadOnlyDictionary<Hash32, byte[]> state, byte[] prefix) => Roots(state
        .Where(entry => entry.Key.ToArray().AsSpan(0, prefix.Length).SequenceEqual(prefix))
        .ToDictionary(entry => entry.Key, entry => entry.Value));

    private static (byte[] Blake3, byte[] Poseidon2) Node(List<KeyValuePair<byte[], byte[]>> leaves)
    {
        if (leaves.Count == 1)
            return Leaf(leaves[0].Key, leaves[0].Value);
        int depth = 0;
        while (leaves.All(leaf => Bit(leaf.Key, depth) == Bit(leaves[0].Key, depth)))
            depth++;
        (byte[] leftBlake3, byte[] leftPoseidon2) = Node([.. leaves.Where(leaf => Bit(leaf.Key, depth) == 0)]);
        (byte[] rightBlake3, byte[] rightPoseidon2) = Node([.. leaves.Where(leaf => Bit(leaf.Key, depth) == 1)]);
        byte[] blake3 = Hash([0x01, (byte)depth, (byte)(depth >> 8), .. leftBlake3, .. rightBlake3]);
        return (blake3, P(P(leftPoseidon2, rightPoseidon2), Elements((ulong)depth, 0, 0, 2)));
    }

    private static (byte[] Blake3, byte[] Poseidon2) Leaf(byte[] key, byte[] value)
    {
        byte[] keyDigest = new byte[32];
        byte[] valueDigest = new byte[32];
        Poseidon2.Hash(key, keyDigest);
        Poseidon2.HashValue(value, valueDigest);
        return (Hash([0x00, .. key, .. Hash(value)]), P(P(keyDigest, valueDigest), Elements(0, 0, 0, 1)));
    }

    private static int Bit(byte[] key, int index) => (key[index / 8] >> (7 - (index % 8))) & 1;

    private static byte[] Hash(byte[] input)
    {
        byte[] output = new byte[32];
        Blake3.Hash(input, output);
        return output;
    }

    private static byte[] P(byte[] left, byte[] right)
    {
        byte[] output = new byte[32];
        Poseidon2.Compress(left, right, output);
        return output;
    }

    private static byte[] Elements(params ulong[] elements) => [.. elements.SelectMany(BitConverter.GetBytes)];
}
