namespace Pyde.Contracts.State;

/// <summary>Which of the tree's two hashes a verification covers.</summary>
[Flags]
public enum StateProofLegs
{
    /// <summary>Neither; never accepted.</summary>
    None = 0,

    /// <summary>The BLAKE3 root.</summary>
    Blake3 = 1,

    /// <summary>The Poseidon2 root.</summary>
    Poseidon2 = 2,

    /// <summary>Both roots.</summary>
    Both = Blake3 | Poseidon2,
}
