using Pyde.Contracts.State;
using Pyde.Types;

namespace Pyde.Contracts.Conformance.State;

/// <summary>Holds proofs and subtree roots to the tree's definition.</summary>
internal static class StateProofs
{
    private const int KeyBits = 8 * Hash32.Bytes;

    /// <summary>Proves every key of a wave, and keys that differ from one of its keys in one bit.</summary>
    public static void Check(StateChain chain, ulong wave)
    {
        ReferenceVersion expected = chain.Versions[(int)wave];
        foreach (Hash32 key in StateReads.KeysOf(chain))
            Check(chain.Store, expected, key);
        Hash32 base_ = expected.Values.IsEmpty ? Hash32.Zero : expected.Values.Keys.First();
        for (int bit = 0; bit < KeyBits; bit += 5)
            Check(chain.Store, expected, Flip(base_, bit));
        CheckSubtrees(chain.Store, expected);
    }

    public static void Check(IStateStore store, ReferenceVersion expected, Hash32 key)
    {
        string name = $"proof of {key} in wave {expected.Record.Wave}";
        StateProof? proof = store.Prove(key, expected.Record.Wave);
        Expect.That(proof is not null, $"{name}: expected one, found null");
        StateProof definition = ReferenceTree.Prove(expected.Values, key);
        Expect.Equal(definition.Roots, proof.Roots, $"{name}, roots");
        Expect.Equal(definition.LeafKey, proof.LeafKey, $"{name}, key of the leaf");
        Expect.Equal(definition.LeafBlake3Value, proof.LeafBlake3Value, $"{name}, BLAKE3 of the leaf's value");
        Expect.Equal(definition.LeafPoseidon2Value, proof.LeafPoseidon2Value, $"{name}, Poseidon2 of the leaf's value");
        Expect.Same([.. definition.Siblings], [.. proof.Siblings], $"{name}, siblings");
        bool isThere = expected.Values.TryGetValue(key, out ReadOnlyMemory<byte> value);
        bool isVerified = isThere
            ? StateProofVerifier.VerifyInclusion(expected.Record.Roots, key, value.Span, proof)
            : StateProofVerifier.VerifyExclusion(expected.Record.Roots, key, proof);
        Expect.That(isVerified, $"{name}: expected it to verify, found it does not");
    }

    public static void CheckSubtrees(IStateStore store, ReferenceVersion expected)
    {
        byte[][] prefixes =
        [
            .. expected.Values.Keys.Select(static key => key.ToArray()[..16]).DistinctBy(Convert.ToHexString), new byte[16],
            [
                .. Enumerable.Repeat((byte)0xFF, 16),
            ],
        ];
        foreach (byte[] prefix in prefixes)
        {
            StateRoots roots = ReferenceTree.Roots(
                [.. expected.Values.Where(entry => entry.Key.ToArray().AsSpan(0, 16).SequenceEqual(prefix))]);
            Expect.Equal(
                roots,
                store.SubtreeRoots(prefix, expected.Record.Wave),
                $"roots of the subtree {Convert.ToHexStringLower(prefix)} in wave {expected.Record.Wave}");
        }
    }

    private static Hash32 Flip(Hash32 key, int bit)
    {
        byte[] bytes = key.ToArray();
        bytes[bit / 8] ^= (byte)(0x80 >> (bit % 8));
        return Hash32.FromBytes(bytes);
    }
}
