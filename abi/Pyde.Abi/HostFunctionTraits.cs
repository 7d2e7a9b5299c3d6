namespace Pyde.Abi;

/// <summary>What the validator and the boundary must know of a host function.</summary>
/// <remarks>Since ABI 1.0.</remarks>
[Flags]
public enum HostFunctionTraits
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Only modules of type parachain may import it.</summary>
    ParachainOnly = 1,

    /// <summary>Writes, moves value, or emits: must not be reachable from a View function.</summary>
    Writes = 2,

    /// <summary>Never comes back to the guest.</summary>
    EndsFrame = 4,
}
