using System.Buffers.Binary;
using Pyde.Crypto;
using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>Checks proofs of the state tree with nothing but a wave's roots: what a light client needs.</summary>
/// <remarks>Any thread; allocates nothing. A malformed proof is false, never an exception. Source: state.md, "The tree";
/// docs/state-tree.md.</remarks>
public static class StateProofVerifier
{
    private const int KeyBits = 256;
    private const byte LeafPrefix = 0x00;
    private const byte BranchPrefix = 0x01;
    private const ulong LeafDomain = 1;
    private const ulong BranchDomain = 2;

    /// <summary>Whether a key has a value.</summary>
    /// <param name="roots">Roots of the wave, from its certified record.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="proof">The proof; hostile until checked.</param>
    /// <param name="legs">Which hashes to check; <see cref="StateProofLegs.None"/> is <see cref="ArgumentException"/>.</param>
    public static bool VerifyInclusion(
        in StateRoots roots, in Hash32 key, ReadOnlySpan<byte> value, StateProof proof, StateProofLegs legs = StateProofLegs.Both)
    {
        Check(proof, legs);
        if (proof.LeafKey is not { } leafKey || leafKey != key)
            return false;
        Span<byte> digest = stackalloc byte[Hash32.Bytes];
        if ((legs & StateProofLegs.Blake3) != 0)
        {
            Blake3.Hash(value, digest);
            if (Hash32.FromBytes(digest) != proof.LeafBlake3Value)
                return false;
        }

        if ((legs & StateProofLegs.Poseidon2) != 0)
        {
            Poseidon2.HashValue(value, digest);
            if (Hash32.FromBytes(digest) != proof.LeafPoseidon2Value)
                return false;
        }

        return VerifyPath(roots, key, leafKey, proof, legs);
    }

    /// <summary>Whether a key has no value.</summary>
    /// <param name="roots">Roots of the wave, from its certified record.</param>
    /// <param name="key">The key.</param>
    /// <param name="proof">The proof; hostile until checked.</param>
    /// <param name="legs">Which hashes to check; <see cref="StateProofLegs.None"/> is <see cref="ArgumentException"/>.</param>
    public static bool VerifyExclusion(in StateRoots roots, in Hash32 key, StateProof proof, StateProofLegs legs = StateProofLegs.Both)
    {
        Check(proof, legs);
        if (proof.LeafKey is { } leafKey)
            return leafKey != key && VerifyPath(roots, key, leafKey, proof, legs);
        return proof.Siblings.Count == 0
            && proof.LeafBlake3Value.IsZero
            && proof.LeafPoseidon2Value.IsZero
            && proof.Roots == roots
            && ((legs & StateProofLegs.Blake3) == 0 || roots.Blake3.IsZero)
            && ((legs & StateProofLegs.Poseidon2) == 0 || roots.Poseidon2.IsZero);
    }

    private static void Check(StateProof proof, StateProofLegs legs)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (legs is StateProofLegs.None or > StateProofLegs.Both)
            throw new ArgumentException($"expected one leg or both, found {legs}", nameof(legs));
    }

    private static bool VerifyPath(in StateRoots roots, in Hash32 key, in Hash32 leafKey, StateProof proof, StateProofLegs legs)
    {
        Span<byte> keyBytes = stackalloc byte[Hash32.Bytes];
        Span<byte> leafBytes = stackalloc byte[Hash32.Bytes];
        key.CopyTo(keyBytes);
        leafKey.CopyTo(leafBytes);

        // The path of a key that is not there is shared by the leaf where it ends, or the proof is of some other path.
        if (proof.Roots != roots || !AreDepthsValid(proof.Siblings, keyBytes, leafBytes))
            return false;
        return ((legs & StateProofLegs.Blake3) == 0 || FoldBlake3(leafBytes, proof) == roots.Blake3)
            && ((legs & StateProofLegs.Poseidon2) == 0
                || (TryFoldPoseidon2(leafBytes, proof, out Hash32 folded) && folded == roots.Poseidon2));
    }

    private static bool AreDepthsValid(IReadOnlyList<ProofSibling> siblings, ReadOnlySpan<byte> key, ReadOnlySpan<byte> leafKey)
    {
        int previous = -1;
        for (int i = 0; i < siblings.Count; i++)
        {
            int depth = siblings[i].Depth;
            if (depth <= previous || depth >= KeyBits || BitOf(key, depth) != BitOf(leafKey, depth))
                return false;
            previous = depth;
        }

        return true;
    }

    private static Hash32 FoldBlake3(ReadOnlySpan<byte> leafKey, StateProof proof)
    {
        Span<byte> leaf = stackalloc byte[1 + (2 * Hash32.Bytes)];
        Span<byte> branch = stackalloc byte[3 + (2 * Hash32.Bytes)];
        Span<byte> digest = stackalloc byte[Hash32.Bytes];
        leaf[0] = LeafPrefix;
        leafKey.CopyTo(leaf[1..]);
        proof.LeafBlake3Value.CopyTo(leaf[(1 + Hash32.Bytes)..]);
        Blake3.Hash(leaf, digest);
        branch[0] = BranchPrefix;
        for (int i = proof.Siblings.Count - 1; i >= 0; i--)
        {
            int depth = proof.Siblings[i].Depth;
            bool isRight = BitOf(leafKey, depth) != 0;
            BinaryPrimitives.WriteUInt16LittleEndian(branch[1..], (ushort)depth);
            digest.CopyTo(branch[(isRight ? 3 + Hash32.Bytes : 3)..]);
            proof.Siblings[i].Sibling.Blake3.CopyTo(branch[(isRight ? 3 : 3 + Hash32.Bytes)..]);
            Blake3.Hash(branch, digest);
        }

        return Hash32.FromBytes(digest);
    }

    private static bool TryFoldPoseidon2(ReadOnlySpan<byte> leafKey, StateProof proof, out Hash32 folded)
    {
        folded = default;
        Span<byte> digest = stackalloc byte[Hash32.Bytes];
        Span<byte> other = stackalloc byte[Hash32.Bytes];
        proof.LeafPoseidon2Value.CopyTo(other);
        if (!Poseidon2.IsCanonical(other))
            return false;
        Poseidon2.Hash(leafKey, digest);
        Poseidon2.Compress(digest, other, digest);
        Tag(0, LeafDomain, other);
        Poseidon2.Compress(digest, other, digest);
        for (int i = proof.Siblings.Count - 1; i >= 0; i--)
        {
            int depth = proof.Siblings[i].Depth;
            proof.Siblings[i].Sibling.Poseidon2.CopyTo(other);
            if (!Poseidon2.IsCanonical(other))
                return false;
            if (BitOf(leafKey, depth) != 0)
                Poseidon2.Compress(other, digest, digest);
            else
                Poseidon2.Compress(digest, other, digest);
            Tag((ulong)depth, BranchDomain, other);
            Poseidon2.Compress(digest, other, digest);
        }

        folded = Hash32.FromBytes(digest);
        return true;
    }

    private static void Tag(ulong depth, ulong domain, Span<byte> tag)
    {
        tag.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(tag, depth);
        BinaryPrimitives.WriteUInt64LittleEndian(tag[24..], domain);
    }

    private static int BitOf(ReadOnlySpan<byte> key, int index) => (key[index >> 3] >> (7 - (index & 7))) & 1;
}
