namespace Pyde.Abi.Binary;

/// <summary>Whether an import could be linked.</summary>
/// <remarks>Since ABI 1.0.</remarks>
public enum LinkOutcome
{
    /// <summary>Linked.</summary>
    Linked = 0,

    /// <summary>Nothing of that name and kind may be imported.</summary>
    Unknown = 1,

    /// <summary>It exists with another type.</summary>
    TypeMismatch = 2,
}
