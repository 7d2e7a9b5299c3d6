using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>Proves that a key has a value (its own leaf) or none (the leaf where the key's path ends, or an empty tree).</summary>
/// <param name="Roots">The wave's roots.</param>
/// <param name="LeafKey">Key of the leaf where the path ends; null for the empty tree.</param>
/// <param name="LeafBlake3Value">BLAKE3 of the leaf's value; zero for the empty tree.</param>
/// <param name="LeafPoseidon2Value">Length-first Poseidon2 of the leaf's value; zero for the empty tree.</param>
/// <param name="Siblings">From the root to the leaf.</param>
public sealed record StateProof(
    StateRoots Roots,
    Hash32? LeafKey,
    Hash32 LeafBlake3Value,
    Hash32 LeafPoseidon2Value,
    IReadOnlyList<ProofSibling> Siblings);
