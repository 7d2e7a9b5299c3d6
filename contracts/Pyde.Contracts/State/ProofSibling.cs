using Pyde.Types;

namespace Pyde.Contracts.State;

/// <summary>A step on the way from a leaf to the root.</summary>
/// <param name="Depth">Bit depth of the branch, 0 to 255; strictly increasing from the root to the leaf.</param>
/// <param name="Sibling">Both hashes of the other side.</param>
public readonly record struct ProofSibling(ushort Depth, StateRoots Sibling);
