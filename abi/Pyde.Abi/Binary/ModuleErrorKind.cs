namespace Pyde.Abi.Binary;

/// <summary>What sort of refusal a <see cref="ModuleErrorCode"/> is.</summary>
/// <remarks>Since ABI 1.0.</remarks>
public enum ModuleErrorKind
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The bytes are not the binary format.</summary>
    Malformed = 1,

    /// <summary>The module does not validate.</summary>
    Invalid = 2,

    /// <summary>A feature of WebAssembly that the chain does not allow.</summary>
    Feature = 3,

    /// <summary>Allowed, but above a limit.</summary>
    Limit = 4,
}
